namespace WalkGen.Benchmarks;

/// <summary>The order in which a workload visits the pages of a range: a permutation of their indices.</summary>
internal static class PageOrder
{
    /// <summary>0, 1, 2, ...</summary>
    public static uint[] Ascending(long pages)
    {
        // Pinned, because the C walker reads it too.
        uint[] order = GC.AllocateArray<uint>((int)pages, pinned: true);
        for (int i = 0; i < order.Length; i++) order[i] = (uint)i;
        return order;
    }

    /// <summary>A random order, the same in every run.</summary>
    public static uint[] Random(long pages)
    {
        uint[] order = Ascending(pages);
        Noise.Shuffle(order);
        return order;
    }
}
