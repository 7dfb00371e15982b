using System.Runtime.CompilerServices;
using WalkGen.CompilerServices;
using WalkGen.Linux;

namespace WalkGen;

/// <summary>
/// The shifts, masks, folded levels and halves that follow from the level widths of a paging format. With a constant level all members are
/// constants in the machine code.
/// </summary>
/// <typeparam name="TPaging">The paging format.</typeparam>
public static class Geometry<TPaging>
    where TPaging : struct, IPagingFormat
{
    /// <summary>The number of low bits of a virtual address that are translated.</summary>
    public static int AddressBits
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Shift(PageTableLevel.Pgd) + TPaging.IndexBits(PageTableLevel.Pgd);
    }

    /// <summary>
    /// log2 of the bytes that an entry of <paramref name="level"/> covers. A folded level has the shift of the level above it.
    /// </summary>
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

    /// <summary>
    /// The bytes that an entry of <paramref name="level"/> covers, mapped or not (Linux: <c>PMD_SIZE</c>, <c>PUD_SIZE</c>). A folded level
    /// has the size of the level above it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Size(PageTableLevel level) => 1UL << Shift(level);

    /// <summary>
    /// The bytes that an entry of <paramref name="level"/> covers, minus 1: the mask of the address bits below the level's index.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong OffsetMask(PageTableLevel level) => (1UL << Shift(level)) - 1;

    /// <summary>
    /// The index of the entry for <paramref name="address"/> in its table of <paramref name="level"/> (Linux: <c>p?d_index</c>).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Index(PageTableLevel level, ulong address)
        => (int)(address >> Shift(level)) & ((1 << TPaging.IndexBits(level)) - 1);

    /// <summary>
    /// The last address, inclusive, that the entry of <paramref name="level"/> for <paramref name="address"/> covers, at most
    /// <paramref name="last"/> (Linux: <c>p?d_addr_end</c> minus 1).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong EntryLast(PageTableLevel level, ulong address, ulong last) => Math.Min(address | OffsetMask(level), last);

    /// <summary>The size in bytes of a table of <paramref name="level"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int TableSize(PageTableLevel level) => TPaging.EntrySize << TPaging.IndexBits(level);

    /// <summary>Whether <paramref name="level"/> has no tables: its one entry is the entry of the level above.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsFolded(PageTableLevel level) => level > PageTableLevel.Pgd && TPaging.IndexBits(level) == 0;

    /// <summary>
    /// Whether the level below <paramref name="level"/> is folded into it. An entry of a pass-through level counts as a table, whatever its
    /// bits are; the tests apply at the folded level.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsPassThrough(PageTableLevel level) => level < PageTableLevel.Pte && IsFolded(level + 1);

    /// <summary>
    /// Whether patterns can say that an entry of <paramref name="level"/> has all of <paramref name="flags"/>. A pass-through entry is
    /// never a leaf, not every format has software flags, and no pattern says which entries are malformed.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool MayHave(PageTableLevel level, EntryFlags flags)
    {
        const EntryFlags rare = EntryFlags.Malformed | EntryFlags.SoftDirty | EntryFlags.UffdWriteProtected;
        if ((flags & rare) != 0 && (flags & rare & ~TPaging.SoftwareFlags) != 0) return false; // the first test is of constants
        return (flags & EntryFlags.Leaf) == 0 || !IsPassThrough(level);
    }

    /// <summary>Whether an entry of <paramref name="level"/> can be <see cref="EntryFlags.Malformed"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool MayBeMalformed(PageTableLevel level) => TPaging.MayBeMalformed(level) && !IsPassThrough(level);

    /// <summary>
    /// The level whose tables contain the entries of <paramref name="level"/>: itself, unless it is folded (Linux: <c>real_depth</c>).
    /// </summary>
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

    /// <summary>Gets the part of <paramref name="range"/> in the lower half, which begins at 0; false if there is none.</summary>
    public static bool TryClipToLowerHalf(VirtualRange range, out VirtualRange lower)
    {
        lower = default;
        if (TPaging.IsUpperVaRange) return false;
        int bits = TPaging.IsSignExtended ? AddressBits - 1 : AddressBits;
        return range.TryIntersect(new VirtualRange(0, ulong.MaxValue >> (64 - bits)), out lower);
    }

    /// <summary>Gets the part of <paramref name="range"/> in the upper half, which ends at 2^64 - 1; false if there is none.</summary>
    public static bool TryClipToUpperHalf(VirtualRange range, out VirtualRange upper)
    {
        upper = default;
        if (!TPaging.IsUpperVaRange && !TPaging.IsSignExtended) return false;
        int bits = TPaging.IsUpperVaRange ? AddressBits : AddressBits - 1; // the upper VA range has a root table to itself
        return range.TryIntersect(new VirtualRange(~(ulong.MaxValue >> (64 - bits)), ulong.MaxValue), out upper);
    }

    /// <summary>Whether the format translates <paramref name="address"/> (x86: whether it is canonical).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsTranslated(VirtualAddress address) => IsWithinHalf(address.Value, address.Value);

    /// <summary>Whether <paramref name="first"/> to <paramref name="last"/>, inclusive, are in the same half and translated.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsWithinHalf(ulong first, ulong last)
    {
        bool hasBothHalves = TPaging.IsSignExtended && !TPaging.IsUpperVaRange;
        ulong lowerLast = ulong.MaxValue >> (64 - (hasBothHalves ? AddressBits - 1 : AddressBits));
        return (!TPaging.IsUpperVaRange && last <= lowerLast)
            || ((hasBothHalves || TPaging.IsUpperVaRange) && first >= ~lowerLast);
    }

    /// <summary>
    /// The translated addresses below <see cref="LinuxKernel.DefaultKernelStart{TPaging}"/>: the user's half. Null if there are none
    /// (AArch64: TTBR1).
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
