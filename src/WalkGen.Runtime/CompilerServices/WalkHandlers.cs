using System.ComponentModel;

namespace WalkGen.CompilerServices;

/// <summary>The handlers of a walker that the runtime calls outside the loops over tables.</summary>
[Flags]
[EditorBrowsable(EditorBrowsableState.Never)]
public enum WalkHandlers
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>[PteHole].</summary>
    Hole = 1 << 0,

    /// <summary>[MissingTable].</summary>
    MissingTable = 1 << 1,

    /// <summary>[TestWalk].</summary>
    TestWalk = 1 << 2,

    /// <summary>[PreVma].</summary>
    PreVma = 1 << 3,

    /// <summary>[PostVma].</summary>
    PostVma = 1 << 4,

    /// <summary>[HugetlbEntry].</summary>
    Hugetlb = 1 << 5,

    /// <summary>[InstallPte].</summary>
    InstallPte = 1 << 6,

    /// <summary>No handler: the walker follows huge page directories.</summary>
    HugePageDirectories = 1 << 7,

    /// <summary>[PteUpdate].</summary>
    Updates = 1 << 8,

    /// <summary>A handler of merged holes or of runs: the walker has state from one table to the next.</summary>
    Merges = 1 << 9,

    /// <summary>[PmdTable].</summary>
    PmdTables = 1 << 10,

    /// <summary>[SharedTable].</summary>
    SharedTables = 1 << 11,

    /// <summary>No handler: the walker is a fused walker.</summary>
    Fused = 1 << 12,

    /// <summary>No handler: the walker is a fused walker whose parts can all walk on several threads.</summary>
    ParallelParts = 1 << 13,
}
