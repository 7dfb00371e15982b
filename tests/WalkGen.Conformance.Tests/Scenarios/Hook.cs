namespace WalkGen.Conformance.Tests.Scenarios;

/// <summary>
/// Where a script may step in: the ten handlers, in the order in which scenarios name them, and three moments inside the walk.
/// </summary>
public enum Hook
{
    // The entries have the numbers of their levels.
    Pgd,
    P4d,
    Pud,
    Pmd,
    Pte,
    Hole,
    Hugetlb,
    Test,
    Pre,
    Post,

    /// <summary>A PTE table is about to be looked for.</summary>
    Map,

    /// <summary>A PTE is about to be read and cleared.</summary>
    Prot,

    /// <summary>The lock of a PUD or PMD entry is about to be taken.</summary>
    PLock,
}
