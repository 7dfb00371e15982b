using Microsoft.CodeAnalysis;
using WalkGen.Generator.Model;

namespace WalkGen.Generator.Parsing;

/// <summary>The table of handlers: the attribute, what its methods may take and return.</summary>
internal sealed class HandlerKind
{
    private static readonly HandlerValue[] Everywhere = [HandlerValue.Range, HandlerValue.Address, HandlerValue.Vma, HandlerValue.Walk];
    private static readonly HandlerValue[] OfEntry = [HandlerValue.Entry, HandlerValue.EntryRef, HandlerValue.Level, .. Everywhere];

    /// <summary>All kinds; those of entries come first, root first.</summary>
    public static IReadOnlyList<HandlerKind> All { get; } =
    [
        Entry(PageTableLevel.Pgd),
        Entry(PageTableLevel.P4d),
        Entry(PageTableLevel.Pud),
        Entry(PageTableLevel.Pmd),
        Entry(PageTableLevel.Pte),
        new("PteTable", HandlerRole.PteTable) { Values = [HandlerValue.EntrySpan, HandlerValue.EntryRefSpan, .. Everywhere], KnowsFormat = true },
        new("PteHole", HandlerRole.Hole) { Values = [HandlerValue.Level, .. Everywhere], IsFrequent = true },
        new("MissingTable", HandlerRole.MissingTable) { Values = [HandlerValue.Table, HandlerValue.Level, .. Everywhere] },
        new("HugetlbEntry", HandlerRole.Hugetlb) { Values = [.. OfEntry, HandlerValue.Mask], KnowsFormat = true },
        new("TestWalk", HandlerRole.TestWalk) { Values = Everywhere },
        new("PreVma", HandlerRole.PreVma) { Values = Everywhere },
        new("PostVma", HandlerRole.PostVma) { Values = [HandlerValue.Vma, HandlerValue.Walk], MayEnd = false },
        new("InstallPte", HandlerRole.InstallPte) { Values = [HandlerValue.NewEntry, .. Everywhere], KnowsFormat = true, IsFrequent = true },
    ];

    private static readonly Dictionary<string, HandlerKind> ByAttribute = All.ToDictionary(static kind => kind._attribute);

    private readonly string _attribute;

    private HandlerKind(string name, HandlerRole role)
    {
        Name = name;
        Role = role;
        _attribute = name + "Attribute";
    }

    /// <summary>The attribute as the user writes it.</summary>
    public string Name { get; }

    public HandlerRole Role { get; }

    /// <summary>The level whose entries it handles, or null.</summary>
    public PageTableLevel? Level { get; private init; }

    /// <summary>What its methods may take.</summary>
    public IReadOnlyList<HandlerValue> Values { get; private init; } = [];

    /// <summary>Whether its methods may return a WalkAction: there is something below the entry.</summary>
    public bool MayAct => Level < PageTableLevel.Pte;

    /// <summary>Whether its methods may end the walk with a code.</summary>
    public bool MayEnd { get; private init; } = true;

    /// <summary>Whether it is called where the paging format is known, so that its methods may be generic.</summary>
    public bool KnowsFormat { get; private init; }

    /// <summary>Whether it gets entries of a table that is not locked meanwhile, as those of the lowest level are.</summary>
    public bool IsUnlocked => Level < PageTableLevel.Pte || Role == HandlerRole.Hugetlb;

    /// <summary>Whether a walk may call it for each of the many entries of the lowest levels, so that the call itself is what costs.</summary>
    public bool IsFrequent { get; private init; }

    /// <summary>The kinds that <paramref name="method"/> is marked with.</summary>
    public static IEnumerable<HandlerKind> Of(IMethodSymbol method)
        => method.GetAttributes().Select(static attribute => Of(attribute.AttributeClass)).OfType<HandlerKind>().Distinct();

    /// <summary>The attribute with which <paramref name="method"/> is marked as a handler of this kind, or null.</summary>
    public AttributeData? AttributeOf(IMethodSymbol method)
        => method.GetAttributes().FirstOrDefault(attribute => attribute.AttributeClass.IsWalkGen(_attribute));

    private static HandlerKind? Of(ITypeSymbol? attribute)
        => attribute is not null && ByAttribute.TryGetValue(attribute.Name, out var kind) && attribute.IsWalkGen(kind._attribute) ? kind : null;

    private static HandlerKind Entry(PageTableLevel level) => new($"{level}Entry", HandlerRole.Entry) { Level = level, Values = OfEntry, KnowsFormat = true, IsFrequent = level >= PageTableLevel.Pmd };
}
