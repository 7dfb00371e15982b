using System.Runtime.CompilerServices;
using WalkGen.Formats;
using static WalkGen.Live.PageMapBits;

namespace WalkGen.Live;

/// <summary>
/// The format of <c>/proc/PID/pagemap</c>, the same on all architectures: entries of the lowest level are as the kernel returns them
/// (<see cref="PageMapEntry"/>), in four levels of 9 bits with pages of 4 KiB.
/// </summary>
/// <remarks>
/// <para>
/// Entries have <see cref="EntryFlags.Present"/>, <see cref="EntryFlags.Leaf"/>, <see cref="EntryFlags.User"/>,
/// <see cref="EntryFlags.SoftDirty"/> and <see cref="EntryFlags.UffdWriteProtected"/>; the zero page is <see cref="EntryFlags.Special"/>,
/// as in Linux's entries. pagemap has no other flags: no entry is <see cref="EntryFlags.Writable"/>,
/// <see cref="EntryFlags.Executable"/>, <see cref="EntryFlags.Accessed"/> or <see cref="EntryFlags.Dirty"/>. What a process may do with a
/// page is in the flags of its VMA.
/// </para>
/// <para>A frame that the kernel hides has the address 0: it shows frames to readers with CAP_SYS_ADMIN.</para>
/// </remarks>
public readonly struct PageMapFormat : IPagingFormat
{
    private const EntryFlags Told = EntryFlags.Present | EntryFlags.Leaf | EntryFlags.User | EntryFlags.Special | Software;
    private const EntryFlags Software = EntryFlags.SoftDirty | EntryFlags.UffdWriteProtected;

    /// <inheritdoc/>
    public static string Name => "Linux pagemap";

    /// <inheritdoc/>
    public static int EntrySize => 8;

    /// <inheritdoc/>
    public static int PageShift => 12;

    /// <inheritdoc/>
    /// <remarks>Addresses of user space alone: 48 bits of them on AArch64, 47 on x86-64.</remarks>
    public static bool IsSignExtended => false;

    /// <inheritdoc/>
    public static EntryFlags SoftwareFlags => Software;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int IndexBits(PageTableLevel level) => level == PageTableLevel.P4d ? 0 : 9;

    /// <inheritdoc/>
    public static string TableName(PageTableLevel level) => level switch
    {
        PageTableLevel.Pgd or PageTableLevel.P4d => "PGD",
        PageTableLevel.Pud => "PUD",
        PageTableLevel.Pmd => "PMD",
        _ => "pagemap",
    };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AllowsLeaf(PageTableLevel level) => level >= PageTableLevel.Pmd;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsPresent(PageTableLevel level, ulong entry) => (entry & Present) != 0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsLeaf(PageTableLevel level, ulong entry)
        => AllowsLeaf(level) && (entry & (Present | TableBit(level))) == Present;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PhysicalAddress AddressOf(PageTableLevel level, ulong entry) => new(entry << PageShift); // flags are shifted out or above

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsZeroPage(PageTableLevel level, ulong entry) => (entry & (Present | ZeroPage)) == (Present | ZeroPage);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EntryPattern FlagPattern(PageTableLevel level, EntryFlags flags)
    {
        if ((flags & ~Told) != 0) return EntryPattern.Never;
        ulong set = 0;
        ulong clear = 0;
        if ((flags & EntryFlags.Present) != 0) set |= Present;
        if ((flags & EntryFlags.Special) != 0) set |= ZeroPage;
        if ((flags & EntryFlags.SoftDirty) != 0) set |= PageMapBits.SoftDirty;
        if ((flags & EntryFlags.UffdWriteProtected) != 0) set |= UffdWriteProtected;
        if ((flags & EntryFlags.Leaf) != 0)
        {
            if (!AllowsLeaf(level)) return EntryPattern.Never;
            set |= Present;
            clear |= TableBit(level);
        }

        return new EntryPattern(set | clear, set);
    }

    /// <inheritdoc/>
    public static ulong TableEntry(PhysicalAddress table) => table.Value >> PageShift | Present | Table;

    /// <inheritdoc/>
    public static ulong LeafEntry(PageTableLevel level, PhysicalAddress address, EntryFlags flags)
        => address.Value >> PageShift | FlagPattern(level, (flags & Told) | EntryFlags.Leaf).Value;

    /// <inheritdoc/>
    /// <remarks>The pages of a huge page whose frame is hidden have no frames either.</remarks>
    public static bool TrySplit(PageTableLevel level, ulong entry, int index, out ulong piece)
    {
        bool hasFrame = (entry & Present) != 0 && (entry & FrameNumber) != 0;
        piece = hasFrame ? entry + (ulong)index : entry;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong TableBit(PageTableLevel level) => level == PageTableLevel.Pte ? 0 : Table;
}
