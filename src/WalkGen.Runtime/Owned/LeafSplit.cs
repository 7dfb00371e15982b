namespace WalkGen;

/// <summary>
/// The split of a huge leaf that an edit covers only in part: the same memory with the same flags, mapped by leaves of the next level that
/// allows leaves.
/// </summary>
internal static class LeafSplit<TPaging>
    where TPaging : struct, IPagingFormat
{
    /// <summary>The mapping that replaces <paramref name="leaf"/>, whose entry covers <paramref name="whole"/>.</summary>
    public static Mapping<TPaging> Of(Entry<TPaging> leaf, VirtualRange whole)
    {
        PageTableLevel level = RealLevels<TPaging>.Below(leaf.Level);
        while (!TPaging.AllowsLeaf(level)) level = RealLevels<TPaging>.Below(level);
        return new Mapping<TPaging>(whole.Start, leaf.Address, leaf.Flags, level);
    }
}
