using Microsoft.CodeAnalysis;
using WalkGen.Generator.Diagnostics;
using WalkGen.Generator.Model;

namespace WalkGen.Generator.Parsing;

/// <summary>Reads the members that count and change whole tables: <c>[PteCount]</c> and <c>[PteUpdate]</c>.</summary>
internal sealed class TableMemberParser(INamedTypeSymbol walker, List<DiagnosticInfo> diagnostics)
{
    private readonly List<CountModel> _counts = [];
    private readonly List<UpdateModel> _updates = [];
    private readonly List<ISymbol> _used = [];

    public EquatableArray<CountModel> Counts => new(_counts);

    public EquatableArray<UpdateModel> Updates => new(_updates);

    /// <summary>The members themselves.</summary>
    public IReadOnlyList<ISymbol> Used => _used;

    /// <summary>Whether <paramref name="member"/> counts or changes tables.</summary>
    public static bool IsMarked(ISymbol member) => AttributesOf(member).Any();

    /// <summary>The attributes that make <paramref name="member"/> count or change tables.</summary>
    public static IEnumerable<AttributeData> AttributesOf(ISymbol member) => member.GetAttributes()
        .Where(static attribute => attribute.AttributeClass.IsWalkGen("PteCountAttribute") || attribute.AttributeClass.IsWalkGen("PteUpdateAttribute"));

    public void Parse(IEnumerable<INamedTypeSymbol> types)
    {
        foreach (var member in types.SelectMany(static type => type.GetMembers()).Where(static member => member is IFieldSymbol or IPropertySymbol))
        {
            // The field behind a property has no name; [field: PteCount] means what it holds.
            var named = member is IFieldSymbol { AssociatedSymbol: IPropertySymbol property } ? property : member;
            foreach (var attribute in member.GetAttributes())
            {
                if (attribute.AttributeClass.IsWalkGen("PteCountAttribute")) ParseCount(named, attribute);
                else if (attribute.AttributeClass.IsWalkGen("PteUpdateAttribute")) ParseUpdate(named, attribute);
            }
        }
    }

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
            Report(member, "PteCount", "an int, uint, long or ulong");
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
        bool isExclusive = attribute.NamedArguments.FirstOrDefault(static argument => argument.Key == "Exclusive").Value.Value is true;
        if (clear == 0 && set == 0 || (clear & set) != 0) diagnostics.Add(DiagnosticInfo.At(member, Descriptors.NoChange, member.Name));
        _used.Add(member);
        _updates.Add(new(Identifier.Member(member), ConditionParser.Parse(attribute, member, diagnostics), clear, set, isExclusive));
    }

    private bool IsUsable(ISymbol member, string attribute)
    {
        bool isWritable = member is IFieldSymbol { IsReadOnly: false, IsConst: false, RefKind: not RefKind.RefReadOnly }
            or IPropertySymbol { GetMethod: not null, SetMethod: { IsInitOnly: false }, IsIndexer: false, ReturnsByRef: false, ReturnsByRefReadonly: false, ExplicitInterfaceImplementations.Length: 0 };
        if (isWritable && !UseWarnings.IsError(member)) return Reach.Check(member, walker, diagnostics);

        Report(member, attribute, "a member that can be written by its name at any time");
        return false;
    }

    private void Report(ISymbol member, string attribute, string needed)
        => diagnostics.Add(DiagnosticInfo.At(
            member.Locations.Any(static location => location.IsInSource) ? member : walker, Descriptors.TableMember, member.Name, $"[{attribute}]", needed));

    private static ITypeSymbol TypeOf(ISymbol member) => member is IFieldSymbol field ? field.Type : ((IPropertySymbol)member).Type;
}
