namespace WalkGen.Benchmarks;

/// <summary>The entries of a workload: functions from 64 random bits to an x86-64 entry.</summary>
internal static class EntryMix
{
    private const ulong Present = 1 << 0;
    private const ulong Writable = 1 << 1;
    private const ulong User = 1 << 2;
    private const ulong Accessed = 1 << 5;
    private const ulong Dirty = 1 << 6;
    private const ulong Huge = 1 << 7;
    private const ulong Page = Present | Writable | User | Accessed;

    private const ulong OnePercent = 0x1_0000 / 100;
    private const ulong Half = 0x1_0000 / 2;

    /// <summary>Pages, one percent of them dirty.</summary>
    public static ulong DirtyOnePercent(ulong noise) => Address(noise) | Page | (IsIn(OnePercent, noise) ? Dirty : 0);

    /// <summary>Pages, half of them dirty.</summary>
    public static ulong DirtyHalf(ulong noise) => Address(noise) | Page | (IsIn(Half, noise) ? Dirty : 0);

    /// <summary>Pages in the first 4 GiB, half of them dirty: these entries fit into 4 bytes.</summary>
    public static ulong DirtyHalfBelow4GiB(ulong noise) => (uint)DirtyHalf(noise);

    /// <summary>Pages, one percent of the entries empty.</summary>
    public static ulong EmptyOnePercent(ulong noise) => IsIn(OnePercent, noise) ? 0 : Address(noise) | Page;

    /// <summary>Pages, all dirty.</summary>
    public static ulong DirtyAll(ulong noise) => Address(noise) | Page | Dirty;

    /// <summary>Half present entries, half non-present entries.</summary>
    public static ulong PresentHalf(ulong noise) => IsIn(Half, noise) ? Address(noise) | Page : Address(noise) | Huge;

    /// <summary>One percent pages, the rest empty.</summary>
    public static ulong PresentOnePercent(ulong noise) => IsIn(OnePercent, noise) ? Address(noise) | Page : 0;

    /// <summary>Huge pages, for a table of PMDs.</summary>
    public static ulong HugePages(ulong noise) => (Address(noise) & ~0x1f_ffffUL) | Page | Huge;

    private static bool IsIn(ulong share, ulong noise) => (noise & 0xffff) < share;

    // Below 2^40, from bits that have no other use.
    private static ulong Address(ulong noise) => (noise >> 24) & 0xff_ffff_f000;
}
