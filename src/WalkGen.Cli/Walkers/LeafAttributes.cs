using System.Runtime.CompilerServices;

namespace WalkGen.Cli.Walkers;

/// <summary>The part of a leaf that must be equal in all leaves of a region. Otherwise no huge page can map the region.</summary>
/// <param name="Bits">The bits of the entry without its address, its size, and the accessed, dirty and contiguous flags.</param>
/// <param name="Above">The permissions that the levels above leave to it.</param>
internal readonly record struct LeafAttributes(ulong Bits, EntryFlags Above)
{
    private const EntryFlags Use = EntryFlags.Accessed | EntryFlags.Dirty;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static LeafAttributes Of<TPaging>(Entry<TPaging> leaf, EntryFlags above)
        where TPaging : struct, IPagingFormat
    {
        PageTableLevel level = leaf.Level;
        ulong unused = TPaging.HasDependentFlags
            ? TPaging.Edit(level, leaf.Raw, clear: Use, set: EntryFlags.None)
            : leaf.Raw & ~TPaging.FlagPattern(level, Use).Mask;
        EntryFlags run = leaf.Has(EntryFlags.Contiguous) ? EntryFlags.Contiguous : EntryFlags.None;
        return new(unused ^ TPaging.LeafEntry(level, TPaging.AddressOf(level, leaf.Raw), run), above);
    }
}
