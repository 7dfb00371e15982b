using Microsoft.CodeAnalysis;
using WalkGen.Generator.Model;

namespace WalkGen.Generator.Parsing;

/// <summary>The table of handlers: the attribute, what its methods may take and return.</summary>
internal sealed class HandlerKind
{
    private static readonly HandlerValue[] OfEntry = [HandlerValue.Entry, HandlerValue.Address, HandlerValue.Range, HandlerValue.Level];

    private HandlerKind(string name, PageTableLevel? level, HandlerValue[] values, bool mayAct)
    {
        Name = name;
        Level = level;
        Values = values;
        MayAct = mayAct;
    }

    public static HandlerKind Hole { get; } = new("PteHole", null, [HandlerValue.Address, HandlerValue.Range, HandlerValue.Level], mayAct: false);

    public static HandlerKind MissingTable { get; } = new(
        "MissingTable", null, [HandlerValue.Table, HandlerValue.Address, HandlerValue.Range, HandlerValue.Level], mayAct: false);

    /// <summary>All kinds; those of entries come first, root first.</summary>
    public static IReadOnlyList<HandlerKind> All { get; } =
    [
        new("PgdEntry", PageTableLevel.Pgd, OfEntry, mayAct: true),
        new("P4dEntry", PageTableLevel.P4d, OfEntry, mayAct: true),
        new("PudEntry", PageTableLevel.Pud, OfEntry, mayAct: true),
        new("PmdEntry", PageTableLevel.Pmd, OfEntry, mayAct: true),
        new("PteEntry", PageTableLevel.Pte, OfEntry, mayAct: false),
        Hole,
        MissingTable,
    ];

    /// <summary>The attribute as the user writes it.</summary>
    public string Name { get; }

    /// <summary>The level whose entries it handles, or null.</summary>
    public PageTableLevel? Level { get; }

    /// <summary>What its methods may take.</summary>
    public IReadOnlyList<HandlerValue> Values { get; }

    /// <summary>Whether its methods may return a WalkAction: there is something below the entry.</summary>
    public bool MayAct { get; }

    /// <summary>The kinds that <paramref name="method"/> is marked with.</summary>
    public static IEnumerable<HandlerKind> Of(IMethodSymbol method)
        => All.Where(kind => method.GetAttributes().Any(attribute => attribute.AttributeClass.IsWalkGen(kind.Name + "Attribute")));
}
