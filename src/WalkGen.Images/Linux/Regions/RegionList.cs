namespace WalkGen.Images;

/// <summary>Collects regions. A region that is added keeps its addresses: later ones get what is left of theirs.</summary>
internal sealed class RegionList
{
    private readonly List<KernelRegion> _regions = []; // disjoint, in ascending order

    /// <summary>Adds a region up to <paramref name="last"/>, inclusive. Nothing is added if it is empty.</summary>
    public void Add(KernelRegionKind kind, ulong first, ulong last, bool isGuess = false)
    {
        List<KernelRegion> added = [];
        bool isDone = first > last;
        foreach (KernelRegion other in _regions)
        {
            ulong start = other.Range.Start.Value, end = other.Range.Last.Value;
            if (isDone || end < first || start > last) continue;
            if (start > first) added.Add(new KernelRegion(kind, new VirtualRange(first, start - 1), isGuess));
            isDone = end >= last;
            if (!isDone) first = end + 1;
        }

        if (!isDone) added.Add(new KernelRegion(kind, new VirtualRange(first, last), isGuess));
        _regions.AddRange(added);
        _regions.Sort(static (left, right) => left.Range.Start.Value.CompareTo(right.Range.Start.Value));
    }

    /// <summary>The first address above <paramref name="address"/> that has a region; null if there is none.</summary>
    public ulong? NextAfter(ulong address) => _regions.Find(region => region.Range.Start.Value > address)?.Range.Start.Value;

    /// <summary>The regions, in ascending order.</summary>
    public KernelRegion[] ToArray() => [.. _regions];
}
