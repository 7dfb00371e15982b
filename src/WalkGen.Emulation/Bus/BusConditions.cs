namespace WalkGen.Emulation;

/// <summary>What a CPU must consider before it translates an address, in one word.</summary>
[Flags]
internal enum BusConditions
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The bus has trackers of writes.</summary>
    HasTrackers = 1,

    /// <summary>The bus has watchers of accesses.</summary>
    HasWatchers = 2,

    /// <summary>The CPUs are stopped. The bits from here on count how many times.</summary>
    Stopped = 4,
}
