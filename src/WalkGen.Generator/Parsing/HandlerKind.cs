using Microsoft.CodeAnalysis;
using WalkGen.Generator.Model;

namespace WalkGen.Generator.Parsing;

/// <summary>A kind of handler: its attribute, and the parameters and results that its methods may have.</summary>
internal sealed class HandlerKind
{
    private const string LeafName = "LeafEntry";
    private const string LeafAttribute = LeafName + "Attribute";

    private static readonly HandlerValue[] Common = [HandlerValue.Range, HandlerValue.Address, HandlerValue.Vma, HandlerValue.Walk];

    private static readonly HandlerValue[] OfEntry =
        [HandlerValue.Entry, HandlerValue.EntryRef, HandlerValue.Level, .. Common];

    private static readonly HandlerValue[] OfTable = [HandlerValue.EntrySpan, HandlerValue.EntryRefSpan, .. Common];

    /// <summary>All kinds. The kinds of single entries come first, from the root level down.</summary>
    public static IReadOnlyList<HandlerKind> All { get; } =
    [
        Entry(PageTableLevel.Pgd),
        Entry(PageTableLevel.P4d),
        Entry(PageTableLevel.Pud),
        Entry(PageTableLevel.Pmd),
        Entry(PageTableLevel.Pte),
        new("PmdTable", HandlerRole.PmdTable) { Values = OfTable, HasFormat = true },
        new("PteTable", HandlerRole.PteTable) { Values = OfTable, HasFormat = true },
        new("PteHole", HandlerRole.Hole) { Values = [HandlerValue.Level, .. Common], IsFrequent = true },
        new("MissingTable", HandlerRole.MissingTable) { Values = [HandlerValue.Table, HandlerValue.Level, .. Common] },
        new("SharedTable", HandlerRole.SharedTable) { Values = [HandlerValue.Table, HandlerValue.Level, .. Common] },
        new("MappedRun", HandlerRole.MappedRun)
        {
            Values = [HandlerValue.Run, HandlerValue.Range, HandlerValue.Vma, HandlerValue.Walk], IsFrequent = true,
        },
        new("HugetlbEntry", HandlerRole.Hugetlb) { Values = [.. OfEntry, HandlerValue.Mask], HasFormat = true },
        new("TestWalk", HandlerRole.TestWalk) { Values = Common },
        new("PreVma", HandlerRole.PreVma) { Values = Common },
        new("PostVma", HandlerRole.PostVma) { Values = [HandlerValue.Vma, HandlerValue.Walk], MayReturnCode = false },
        new("InstallPte", HandlerRole.InstallPte) { Values = [HandlerValue.NewEntry, .. Common], HasFormat = true, IsFrequent = true },
    ];

    /// <summary>The names of the attributes of all kinds as in source.</summary>
    public static IEnumerable<string> AttributeNames => All.Select(static kind => kind.Name).Append(LeafName);

    private readonly string _attribute;

    private HandlerKind(string name, HandlerRole role)
    {
        Name = name;
        Role = role;
        _attribute = name + "Attribute";
    }

    /// <summary>The name of the attribute of this kind as in source.</summary>
    public string Name { get; }

    public HandlerRole Role { get; }

    /// <summary>The level whose entries it handles, or null.</summary>
    public PageTableLevel? Level { get; private init; }

    /// <summary>The parameters that its methods may take.</summary>
    public IReadOnlyList<HandlerValue> Values { get; private init; } = [];

    /// <summary>Whether its methods may return a WalkAction, because the entry can point to a table.</summary>
    public bool MayReturnAction => Level < PageTableLevel.Pte || Role == HandlerRole.SharedTable;

    /// <summary>Whether its methods may return a code that ends the walk.</summary>
    public bool MayReturnCode { get; private init; } = true;

    /// <summary>Whether the paging format is known at the call, so that its methods may be generic.</summary>
    public bool HasFormat { get; private init; }

    /// <summary>Whether its methods get entries of a table that is not locked during the call. PTE tables are locked.</summary>
    public bool IsUnlocked => Level < PageTableLevel.Pte || Role is HandlerRole.Hugetlb or HandlerRole.PmdTable;

    /// <summary>Whether a walk may call it for each entry of the lowest levels, so that the cost of the call matters.</summary>
    public bool IsFrequent { get; private init; }

    /// <summary>The kinds that <paramref name="method"/> is marked with.</summary>
    public static IEnumerable<HandlerKind> Of(IMethodSymbol method)
    {
        var attributes = method.GetAttributes();
        return attributes.IsEmpty ? [] : attributes.SelectMany(Of).Distinct();
    }

    /// <summary>
    /// The attribute of this kind on <paramref name="method"/>: its own, or else [LeafEntry], which stands for one of each level. Null if
    /// there is none.
    /// </summary>
    public AttributeData? AttributeOf(IMethodSymbol method)
        => Find(method, _attribute) ?? (Level is null ? null : Find(method, LeafAttribute));

    /// <summary>The name of that attribute as in source.</summary>
    public string NameOn(IMethodSymbol method) => AttributeOf(method) is { } attribute && IsLeafEntry(attribute) ? LeafName : Name;

    /// <summary>Whether <paramref name="attribute"/> is [LeafEntry].</summary>
    public static bool IsLeafEntry(AttributeData attribute) => attribute.AttributeClass.IsWalkGen(LeafAttribute);

    private static AttributeData? Find(IMethodSymbol method, string name)
        => method.GetAttributes().FirstOrDefault(attribute => attribute.AttributeClass.IsWalkGen(name));

    private static IEnumerable<HandlerKind> Of(AttributeData attribute)
    {
        if (attribute.AttributeClass is not { } type || !type.IsWalkGen(type.Name)) return [];
        if (type.Name != LeafAttribute) return All.Where(kind => kind._attribute == type.Name);

        bool isAbovePte = attribute.Argument("AbovePte") is true;
        return All.Where(kind => kind.Level is { } level && !(isAbovePte && level == PageTableLevel.Pte));
    }

    private static HandlerKind Entry(PageTableLevel level) => new($"{level}Entry", HandlerRole.Entry)
    {
        Level = level, Values = OfEntry, HasFormat = true, IsFrequent = level >= PageTableLevel.Pmd,
    };
}
