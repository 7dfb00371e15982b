using Microsoft.CodeAnalysis;
using WalkGen.Generator.Diagnostics;
using WalkGen.Generator.Model;

namespace WalkGen.Generator.Parsing;

/// <summary>Reads the members that count or change entries of whole tables: <c>[PteCount]</c> and <c>[PteUpdate]</c>.</summary>
internal sealed class TableMemberParser(INamedTypeSymbol walker, List<DiagnosticInfo> diagnostics)
{
    private readonly List<CountModel> _counts = [];
    private readonly List<UpdateModel> _updates = [];
    private readonly List<ISymbol> _used = [];

    public EquatableArray<CountModel> Counts => new(_counts);

    public EquatableArray<UpdateModel> Updates => new(_updates);

    /// <summary>The symbols of the members.</summary>
    public IReadOnlyList<ISymbol> Used => _used;

    /// <summary>Whether <paramref name="member"/> counts or changes entries.</summary>
    public static bool IsMarked(ISymbol member) => AttributesOf(member).Any();

    /// <summary>The attributes that make <paramref name="member"/> count or change entries.</summary>
    public static IEnumerable<AttributeData> AttributesOf(ISymbol member)
        => member.GetAttributes().Where(static attribute => IsCount(attribute) || IsUpdate(attribute));

    public void Parse(IEnumerable<INamedTypeSymbol> types)
    {
        var members = types.SelectMany(static type => type.GetMembers());
        foreach (var member in members.Where(static member => member is IFieldSymbol or IPropertySymbol))
        {
            // The backing field of a property has no name: for [field: PteCount] the property is used.
            var named = member is IFieldSymbol { AssociatedSymbol: IPropertySymbol property } ? property : member;
            foreach (var attribute in member.GetAttributes())
            {
                if (IsCount(attribute)) ParseCount(named, attribute);
                else if (IsUpdate(attribute)) ParseUpdate(named, attribute);
            }
        }
    }

    private static bool IsCount(AttributeData attribute) => attribute.AttributeClass.IsWalkGen("PteCountAttribute");

    private static bool IsUpdate(AttributeData attribute) => attribute.AttributeClass.IsWalkGen("PteUpdateAttribute");

    private void ParseCount(ISymbol member, AttributeData attribute)
    {
        string? type = TypeOf(member).SpecialType switch
        {
            SpecialType.System_Int32 => "int",
            SpecialType.System_UInt32 => "uint",
            SpecialType.System_Int64 => "long",
            SpecialType.System_UInt64 => "ulong",
            _ => null,
        };
        if (type is null)
        {
            Report(member, "PteCount", "of type int, uint, long or ulong");
            return;
        }

        if (!IsUsable(member, "PteCount")) return;
        _used.Add(member);
        _counts.Add(new(Identifier.Member(member), type, ConditionParser.Parse(attribute, member, diagnostics)));
    }

    private void ParseUpdate(ISymbol member, AttributeData attribute)
    {
        if (member is not IFieldSymbol || !TypeOf(member).IsWalkGen("PteChanges"))
        {
            Report(member, "PteUpdate", "a field of type PteChanges");
            return;
        }

        if (!IsUsable(member, "PteUpdate")) return;
        EntryFlags clear = ConditionParser.Flags(attribute, "Clear", member, diagnostics);
        EntryFlags set = ConditionParser.Flags(attribute, "Set", member, diagnostics);
        bool isExclusive = attribute.Argument("Exclusive") is true;
        if (clear == 0 && set == 0 || (clear & set) != 0)
        {
            diagnostics.Add(DiagnosticInfo.At(member, Descriptors.NoChange, member.Name));
        }

        _used.Add(member);
        _updates.Add(new(Identifier.Member(member), ConditionParser.Parse(attribute, member, diagnostics), clear, set, isExclusive));
    }

    private bool IsUsable(ISymbol member, string attribute)
    {
        if (IsWritable(member) && !UseWarnings.IsError(member)) return MemberAccess.Check(member, walker, diagnostics);

        Report(member, attribute, "a field or property that generated code can read and write");
        return false;
    }

    private static bool IsWritable(ISymbol member) => member switch
    {
        IFieldSymbol field => field is { IsReadOnly: false, IsConst: false, RefKind: not RefKind.RefReadOnly },
        IPropertySymbol property => property is { IsIndexer: false, GetMethod: not null, SetMethod: { IsInitOnly: false } }
            && property is { ReturnsByRef: false, ReturnsByRefReadonly: false, ExplicitInterfaceImplementations.Length: 0 },
        _ => false,
    };

    private void Report(ISymbol member, string attribute, string needed)
    {
        ISymbol place = member.Locations.Any(static location => location.IsInSource) ? member : walker;
        diagnostics.Add(DiagnosticInfo.At(place, Descriptors.TableMember, member.Name, $"[{attribute}]", needed));
    }

    private static ITypeSymbol TypeOf(ISymbol member) => member is IFieldSymbol field ? field.Type : ((IPropertySymbol)member).Type;
}
