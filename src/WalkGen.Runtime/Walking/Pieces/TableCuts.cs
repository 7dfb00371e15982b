namespace WalkGen;

/// <summary>Where to cut a range, so that its parts have about the same number of tables.</summary>
/// <param name="total">All tables of the range.</param>
/// <param name="parts">The number of parts.</param>
internal sealed class TableCuts(long total, int parts)
{
    private readonly List<ulong> _addresses = [];
    private long _tables;

    /// <summary>The number of tables until the next cut; at least 1.</summary>
    public long UntilNext => Math.Max(1, (long)((Int128)total * (_addresses.Count + 1) / parts) - _tables);

    /// <summary>Counts tables.</summary>
    public void Count(long tables) => _tables += tables;

    /// <summary>Cuts before <paramref name="address"/>, after the tables that were counted.</summary>
    public void Cut(ulong address) => _addresses.Add(address);

    /// <summary>The parts of <paramref name="range"/>: at least one, and at most as many as are wanted.</summary>
    public VirtualRange[] PartsOf(VirtualRange range)
    {
        List<VirtualRange> found = [];
        ulong first = range.Start.Value;
        foreach (ulong cut in _addresses)
        {
            if (cut <= first || cut > range.Last.Value || found.Count == parts - 1) continue;
            found.Add(new VirtualRange(first, cut - 1));
            first = cut;
        }

        return [.. found, new VirtualRange(first, range.Last.Value)];
    }
}
