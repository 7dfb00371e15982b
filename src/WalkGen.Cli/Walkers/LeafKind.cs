namespace WalkGen.Cli.Walkers;

/// <summary>What leaves must have in common so that one larger leaf, or a mark as contiguous, can serve them all.</summary>
/// <param name="Bits">The bits of the entry without its address, its size, and the marks that it was used, written and is contiguous.</param>
/// <param name="Granted">The permissions that the tables above leave it.</param>
internal readonly record struct LeafKind(ulong Bits, EntryFlags Granted)
{
    private const EntryFlags Use = EntryFlags.Accessed | EntryFlags.Dirty;

    public static LeafKind Of<TPaging>(Entry<TPaging> leaf, EntryFlags granted)
        where TPaging : struct, IPagingFormat
    {
        PageTableLevel level = leaf.Level;
        ulong unused = TPaging.HasDependentFlags ? TPaging.Edit(level, leaf.Raw, clear: Use, set: EntryFlags.None) : leaf.Raw & ~TPaging.FlagPattern(level, Use).Mask;
        EntryFlags run = leaf.Has(EntryFlags.Contiguous) ? EntryFlags.Contiguous : EntryFlags.None;
        return new(unused ^ TPaging.LeafEntry(level, TPaging.AddressOf(level, leaf.Raw), run), granted);
    }
}
