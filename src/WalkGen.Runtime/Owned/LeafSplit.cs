namespace WalkGen;

/// <summary>
/// What takes the place of a large leaf that an edit covers only in part: the same memory with the same flags, mapped by leaves of the
/// next level that may hold one.
/// </summary>
internal static class LeafSplit<TPaging>
    where TPaging : struct, IPagingFormat
{
    /// <summary>The mapping that equals <paramref name="leaf"/>, whose entry covers <paramref name="whole"/>.</summary>
    public static Mapping<TPaging> Of(Entry<TPaging> leaf, VirtualRange whole)
    {
        PageTableLevel level = RealLevels<TPaging>.Below(leaf.Level);
        while (!TPaging.AllowsLeaf(level)) level = RealLevels<TPaging>.Below(level);
        return new Mapping<TPaging>(whole.Start, leaf.Address, leaf.Flags, level);
    }
}
