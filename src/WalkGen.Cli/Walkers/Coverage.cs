namespace WalkGen.Cli.Walkers;

/// <summary>The part of an address space that the image contains.</summary>
/// <param name="Visits">How many tables a walk of the whole address space visits, missing tables included.</param>
/// <param name="MissedVisits">How many of these visits find a missing table.</param>
/// <param name="MissingTables">The missing tables, each once, in ascending order.</param>
internal sealed record Coverage(ulong Visits, ulong MissedVisits, MissingTables MissingTables)
{
    /// <summary>
    /// Real kernels reach few tables again: those of fixed mappings, of espfix, of a self-map. With KASAN it is millions.
    /// </summary>
    public const ulong UsualRepeats = 1 << 16;

    /// <summary>How many tables there are: a table that is reached at two levels counts twice.</summary>
    public ulong Tables { get; init; }

    /// <summary>The tables that are reached several times.</summary>
    public SharedTables Shared { get; init; } = new();

    /// <summary>The first cycle that was found; null if there is none.</summary>
    public TableCycle? Cycle { get; init; }

    /// <summary>The root tables without a present entry, with malformed entries, or without leaves.</summary>
    public IReadOnlyList<SuspiciousRoot> SuspiciousRoots { get; init; } = [];

    /// <summary>Whether the walk visits tables once only, because it would reach them too often.</summary>
    public bool WalksOnce { get; init; }

    /// <summary>How many bytes of memory the image lists but does not contain.</summary>
    public ulong MissingMemory { get; init; }

    /// <summary>The number of segments of this missing memory.</summary>
    public int MissingSegments { get; init; }

    /// <summary>How many bytes of memory the image leaves out and are read as zeros.</summary>
    public ulong ZeroMemory { get; init; }

    /// <summary>How many pages of the image could not be decompressed. Tables in these pages count as missing.</summary>
    public int DamagedPages { get; init; }

    /// <summary>Whether the image contains every table.</summary>
    public bool IsComplete => MissedVisits == 0;

    /// <summary>The tables of two page tables together.</summary>
    public Coverage And(Coverage other) => new(
        Visits + other.Visits,
        MissedVisits + other.MissedVisits,
        MissingTables.And(other.MissingTables))
    {
        Tables = Tables + other.Tables,
        Shared = Shared.And(other.Shared),
        Cycle = Cycle ?? other.Cycle,
        SuspiciousRoots = [.. SuspiciousRoots.Union(other.SuspiciousRoots)],
        WalksOnce = WalksOnce || other.WalksOnce,
        MissingMemory = MissingMemory,
        MissingSegments = MissingSegments,
        ZeroMemory = ZeroMemory,
        DamagedPages = DamagedPages,
    };
}
