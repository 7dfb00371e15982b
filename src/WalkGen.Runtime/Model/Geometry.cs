using System.Runtime.CompilerServices;
using WalkGen.CompilerServices;
using WalkGen.Linux;

namespace WalkGen;

/// <summary>
/// What follows from the field widths of a paging format: shifts, masks, folding, canonical halves. With a constant level everything
/// here is a constant in the machine code.
/// </summary>
/// <typeparam name="TPaging">The paging format.</typeparam>
public static class Geometry<TPaging>
    where TPaging : struct, IPagingFormat
{
    /// <summary>How many low bits of a virtual address are translated.</summary>
    public static int AddressBits
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Shift(PageTableLevel.Pgd) + TPaging.IndexBits(PageTableLevel.Pgd);
    }

    /// <summary>log2 of the bytes that one entry of <paramref name="level"/> covers. A folded level covers what the level above it does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Shift(PageTableLevel level)
    {
        int shift = TPaging.PageShift;
        if (level < PageTableLevel.Pte) shift += TPaging.IndexBits(PageTableLevel.Pte);
        if (level < PageTableLevel.Pmd) shift += TPaging.IndexBits(PageTableLevel.Pmd);
        if (level < PageTableLevel.Pud) shift += TPaging.IndexBits(PageTableLevel.Pud);
        if (level < PageTableLevel.P4d) shift += TPaging.IndexBits(PageTableLevel.P4d);
        return shift;
    }

    /// <summary>The bytes that one entry of <paramref name="level"/> covers, less one: the part of an address below that entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong OffsetMask(PageTableLevel level) => (1UL << Shift(level)) - 1;

    /// <summary>The index of the entry for <paramref name="address"/> in its table of <paramref name="level"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Index(PageTableLevel level, ulong address)
        => (int)(address >> Shift(level)) & ((1 << TPaging.IndexBits(level)) - 1);

    /// <summary>
    /// The last address that the entry of <paramref name="level"/> for <paramref name="address"/> covers, but not beyond
    /// <paramref name="last"/> (Linux: <c>p?d_addr_end</c> less one).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong EntryLast(PageTableLevel level, ulong address, ulong last) => Math.Min(address | OffsetMask(level), last);

    /// <summary>
    /// The address of the first page of a table of the lowest level in which the page at <paramref name="index"/> has
    /// <paramref name="address"/>. If that is not aligned, no page of the table is, as in Linux.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong PageOrigin(ulong address, int index) => address - ((ulong)(uint)index << TPaging.PageShift);

    /// <summary>The address of the page at <paramref name="index"/> in a table whose first page has the address <paramref name="origin"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong PageAddress(ulong origin, int index) => origin + ((ulong)(uint)index << TPaging.PageShift);

    /// <summary>
    /// How many pages a walk visits from <paramref name="address"/> to <paramref name="last"/>, both inside. Counted from the start
    /// as Linux does: if that is not aligned, a page that is only touched at its beginning is not visited.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int PagesIn(ulong address, ulong last) => (int)((last - address) >> TPaging.PageShift) + 1;

    /// <summary>
    /// The last address of the page that a handler of the lowest level is told of: a whole page from <paramref name="address"/> on, also if
    /// that is not aligned and the page reaches beyond the range, but never beyond the top of the space.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong PageLast(ulong address)
    {
        ulong last = address + OffsetMask(PageTableLevel.Pte);
        return last < address ? ulong.MaxValue : last;
    }

    /// <summary>The size in bytes of a table of <paramref name="level"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int TableSize(PageTableLevel level) => TPaging.EntrySize << TPaging.IndexBits(level);

    /// <summary>Whether <paramref name="level"/> has no tables of its own: its one entry is the entry of the level above.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsFolded(PageTableLevel level) => level > PageTableLevel.Pgd && TPaging.IndexBits(level) == 0;

    /// <summary>
    /// Whether the level below <paramref name="level"/> is folded into it. Such a level is hollow: its entry counts as a present
    /// table whatever it holds, and the tests are made at the folded level.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsPassThrough(PageTableLevel level) => level < PageTableLevel.Pte && IsFolded(level + 1);

    /// <summary>Whether an entry of <paramref name="level"/> may have all of <paramref name="flags"/>: a hollow one is never a leaf, whatever it holds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool MayHave(PageTableLevel level, EntryFlags flags) => (flags & EntryFlags.Leaf) == 0 || !IsPassThrough(level);

    /// <summary>The level whose tables hold the entries of <paramref name="level"/>: itself unless it is folded (Linux: <c>real_depth</c>).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PageTableLevel RealLevel(PageTableLevel level)
    {
        if (level == PageTableLevel.Pmd && IsFolded(PageTableLevel.Pmd)) level = PageTableLevel.Pud;
        if (level == PageTableLevel.Pud && IsFolded(PageTableLevel.Pud)) level = PageTableLevel.P4d;
        if (level == PageTableLevel.P4d && IsFolded(PageTableLevel.P4d)) level = PageTableLevel.Pgd;
        return level;
    }

    /// <summary>The level whose tests apply to the entries in tables of <paramref name="level"/>: the lowest one folded into it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PageTableLevel TestedLevel(PageTableLevel level)
    {
        while (IsPassThrough(level)) level++;
        return level;
    }

    /// <summary>The part of <paramref name="range"/> in the lower half: from 0 up; false if there is none.</summary>
    public static bool TryClipToLowerHalf(VirtualRange range, out VirtualRange lower)
    {
        lower = default;
        if (TPaging.IsUpperVaRange) return false;
        int bits = TPaging.IsSignExtended ? AddressBits - 1 : AddressBits;
        return range.TryIntersect(new VirtualRange(0, ulong.MaxValue >> (64 - bits)), out lower);
    }

    /// <summary>The part of <paramref name="range"/> in the upper half, which ends at the topmost address; false if there is none.</summary>
    public static bool TryClipToUpperHalf(VirtualRange range, out VirtualRange upper)
    {
        upper = default;
        int bits = TPaging.IsUpperVaRange ? AddressBits : AddressBits - 1; // a root of its own does not share its tables with the lower half
        return (TPaging.IsUpperVaRange || TPaging.IsSignExtended) && range.TryIntersect(new VirtualRange(~(ulong.MaxValue >> (64 - bits)), ulong.MaxValue), out upper);
    }

    /// <summary>
    /// The translated addresses below <see cref="LinuxKernel.DefaultKernelStart{TPaging}"/>: the user's half. Null if there are none (AArch64:
    /// TTBR1).
    /// </summary>
    public static VirtualRange? UserRange => OnlyPart(0, LinuxKernel.DefaultKernelStart<TPaging>().Value - 1);

    /// <summary>
    /// The translated addresses from <see cref="LinuxKernel.DefaultKernelStart{TPaging}"/> on: the kernel's half. Null if there are none
    /// (AArch64: TTBR0).
    /// </summary>
    public static VirtualRange? KernelRange => OnlyPart(LinuxKernel.DefaultKernelStart<TPaging>().Value, ulong.MaxValue);

    private static VirtualRange? OnlyPart(ulong start, ulong last)
    {
        foreach (VirtualRange part in Parts(new VirtualRange(start, last))) return part;
        return null;
    }

    /// <summary>The parts of <paramref name="range"/> that the format translates: in the lower half, then in the upper one.</summary>
    public static CanonicalParts<TPaging> Parts(VirtualRange range) => new(range);
}
