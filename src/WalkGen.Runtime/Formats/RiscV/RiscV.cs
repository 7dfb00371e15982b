using System.Runtime.CompilerServices;
using WalkGen.Formats;

namespace WalkGen;

/// <summary>
/// RISC-V, as the tables of one mode: <c>RiscV&lt;Sv39&gt;</c>. With Svnapot and Svpbmt; leaves may stand at every level.
/// Source: RISC-V Instruction Set Manual, volume II (privileged architecture), chapter "Supervisor-Level ISA", sections "Sv32" to "Sv57";
/// chapters "Svnapot" and "Svpbmt".
/// </summary>
/// <remarks>
/// <para>
/// V, R, W and X decide what an entry is, as in the hardware ("Virtual Address Translation Process"): W without R is reserved, and at the
/// lowest level a pointer leads nowhere, so such entries are not present. Other reserved bits and encodings are not looked at, here as in
/// Linux (<c>pte_present</c>, <c>pmd_bad</c>), since extensions give them meaning: an entry does not tell which ones its hart has. N counts only
/// in a leaf of 64 KiB at the lowest level, PBMT = 3 as no memory type, and low bits of the PPN of a large leaf are dropped.
/// </para>
/// <para>
/// An entry that points to a table takes no right away: it is Writable, User and Executable, and that cannot be taken from it. Its U, A and D are
/// reserved. Its G is Global, and makes global all that lies below.
/// </para>
/// <para>
/// No flag says that a page may be read. Leaves that are written here can be; others may be Executable only, and count as readable, as with
/// sstatus.MXR. A hart that lets software set A and D (Svade) keeps the bits in the same places.
/// </para>
/// <para>
/// All 16 entries of a NAPOT run hold one address (<see cref="NapotOrder"/>) and are <see cref="EntryFlags.Contiguous"/>. Who changes one
/// changes all of them, as with Arm's runs.
/// </para>
/// </remarks>
/// <typeparam name="TMode">The translation mode.</typeparam>
public readonly partial struct RiscV<TMode> : IPagingFormat
    where TMode : struct, IRiscVMode
{
    private static int FullBits
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => PageShift - (IsNarrow ? 2 : 3);
    }

    /// <summary>Whether entries have 4 bytes: without N, PBMT and the upper half of the PPN.</summary>
    private static bool IsNarrow
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TMode.EntrySize == 4;
    }

    private static ulong PageNumber
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => IsNarrow ? RiscVBits.NarrowPageNumber : RiscVBits.PageNumber;
    }

    /// <inheritdoc/>
    public static string Name => $"RISC-V, {TMode.Name}";

    /// <inheritdoc/>
    public static Architecture Architecture => Architecture.RiscV;

    /// <inheritdoc/>
    public static int EntrySize
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TMode.EntrySize;
    }

    /// <inheritdoc/>
    public static int PageShift => 12;

    /// <inheritdoc/>
    public static bool IsSignExtended
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => !IsNarrow;
    }

    /// <inheritdoc/>
    public static int NapotOrder
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => IsNarrow ? 0 : RiscVBits.RunBits;
    }

    /// <inheritdoc/>
    public static int ContiguousOrder(PageTableLevel level) => level == PageTableLevel.Pte ? NapotOrder : 0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int IndexBits(PageTableLevel level)
        => level == PageTableLevel.Pgd || PageTableLevel.Pte - level < TMode.Levels - 1 ? FullBits : 0;

    /// <inheritdoc/>
    public static string TableName(PageTableLevel level) => $"level {Math.Min(PageTableLevel.Pte - level, TMode.Levels - 1)}";

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AllowsLeaf(PageTableLevel level) => !Geometry<RiscV<TMode>>.IsPassThrough(level);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsPresent(PageTableLevel level, ulong entry)
        => (entry & RiscVBits.Valid) != 0 && (MapsMemory(entry) || (level != PageTableLevel.Pte && (entry & RiscVBits.Rights) == 0));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsLeaf(PageTableLevel level, ulong entry) => (entry & RiscVBits.Valid) != 0 && MapsMemory(entry);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PhysicalAddress AddressOf(PageTableLevel level, ulong entry)
    {
        ulong address = (entry & PageNumber) << (PageShift - RiscVBits.PageNumberShift);
        if (level != PageTableLevel.Pte) return new PhysicalAddress(MapsMemory(entry) ? address & ~Geometry<RiscV<TMode>>.OffsetMask(level) : address);
        bool isRun = !IsNarrow && (entry & RiscVBits.RunMask) == RiscVBits.Run;
        return new PhysicalAddress(isRun ? address & ~((1UL << (PageShift + RiscVBits.RunBits)) - 1) : address);
    }

    /// <inheritdoc/>
    public static ulong TableEntry(PhysicalAddress table) => PageNumberOf(table) | RiscVBits.Valid;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong ReservedInTable(PageTableLevel level) => RiscVBits.User | RiscVBits.Accessed | RiscVBits.Dirty;

    /// <inheritdoc/>
    /// <remarks>
    /// The leaf can be read in any case. With <see cref="EntryFlags.Contiguous"/> it is the one of its run that maps
    /// <paramref name="address"/>, so it belongs at the index that has the same low 4 bits as the page number.
    /// </remarks>
    public static ulong LeafEntry(PageTableLevel level, PhysicalAddress address, EntryFlags flags)
        => FlagPattern(level, (flags & ~ImpossibleAt(level)) | EntryFlags.Present | EntryFlags.Leaf).Set(PageNumberOf(address));

    /// <summary>
    /// The physical address of the root in <paramref name="satp"/>, a value of that register or the plain address; what it has besides, such
    /// as the ASID, is left out. A register that is in use has a MODE other than 0 in its topmost bits, and an address has nothing there.
    /// With Sv32, MODE is bit 31 alone, where memory may lie as well: a multiple of the page size is an address, so a register
    /// whose PPN and lowest ASID bits look like one (its low 12 bits are 0) must be given as the address that it stands for.
    /// </summary>
    public static PhysicalAddress RootOf(ulong satp)
    {
        const ulong pageMask = 0xfff;
        bool isRegister = IsNarrow ? satp >> 31 == 1 && (satp & pageMask) != 0 : satp >> 60 != 0;
        if (!isRegister) return new PhysicalAddress(satp & ~pageMask);
        return new PhysicalAddress((satp & (PageNumber >> RiscVBits.PageNumberShift)) << PageShift);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong PageNumberOf(PhysicalAddress address) => address.Value >> (PageShift - RiscVBits.PageNumberShift) & PageNumber;

    /// <summary>Whether R, W and X are those of a leaf: it can be read, or only be executed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool MapsMemory(ulong entry)
        => (entry & RiscVBits.Readable) != 0 || (entry & RiscVBits.Rights) == RiscVBits.Executable;
}
