using System.Runtime.CompilerServices;
using WalkGen.Formats;

namespace WalkGen;

/// <summary>
/// RISC-V, in one mode: <c>RiscV&lt;Sv39&gt;</c>. With Svnapot and Svpbmt. All levels may contain leaves.
/// Source: RISC-V Instruction Set Manual, volume II (privileged architecture), chapter "Supervisor-Level ISA", sections "Sv32" to "Sv57";
/// chapters "Svnapot" and "Svpbmt".
/// </summary>
/// <remarks>
/// <para>
/// V, R, W and X decide the kind of an entry, as in the hardware ("Virtual Address Translation Process"). W without R is reserved, and an
/// entry of the lowest level cannot point to a table: such entries are not present. Other reserved bits and encodings are ignored, as in
/// Linux (<c>pte_present</c>, <c>pmd_bad</c>), because extensions may use them. N is used only in leaves of the lowest level with a size of
/// 64 KiB. PBMT = 3 has no meaning. The low bits of the PPN of a huge leaf are ignored.
/// </para>
/// <para>
/// An entry that points to a table grants all permissions: it always has <see cref="EntryFlags.Writable"/>, <see cref="EntryFlags.User"/>
/// and <see cref="EntryFlags.Executable"/>. Its U, A and D are reserved. Its G makes all levels below global.
/// </para>
/// <para>
/// No flag describes read permission. New leaves are readable. Execute-only leaves count as readable, as with sstatus.MXR. With Svade,
/// software sets A and D, in the same bits.
/// </para>
/// <para>
/// All 16 entries of a NAPOT run contain the same address (<see cref="NapotOrder"/>) and are <see cref="EntryFlags.Contiguous"/>. A change
/// must be made to all of them, as in Arm's contiguous runs.
/// </para>
/// </remarks>
/// <typeparam name="TMode">The translation mode.</typeparam>
public readonly partial struct RiscV<TMode> : IPagingFormat
    where TMode : struct, IRiscVMode
{
    private static int FullBits
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => PageShift - (Is32Bit ? 2 : 3);
    }

    /// <summary>Whether the mode is Sv32: entries of 4 bytes, without N, PBMT and the upper half of the PPN.</summary>
    private static bool Is32Bit
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TMode.EntrySize == 4;
    }

    private static ulong PageNumber
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Is32Bit ? RiscVBits.PageNumber32 : RiscVBits.PageNumber;
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
        get => !Is32Bit;
    }

    /// <inheritdoc/>
    public static int NapotOrder
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Is32Bit ? 0 : RiscVBits.NapotOrder;
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
        if (level != PageTableLevel.Pte)
        {
            return new PhysicalAddress(MapsMemory(entry) ? address & ~Geometry<RiscV<TMode>>.OffsetMask(level) : address);
        }

        bool isRun = !Is32Bit && (entry & RiscVBits.NapotMask) == RiscVBits.Napot;
        return new PhysicalAddress(isRun ? address & ~((1UL << (PageShift + RiscVBits.NapotOrder)) - 1) : address);
    }

    /// <inheritdoc/>
    public static ulong TableEntry(PhysicalAddress table) => PageNumberOf(table) | RiscVBits.Valid;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong ReservedInTable(PageTableLevel level) => RiscVBits.User | RiscVBits.Accessed | RiscVBits.Dirty;

    /// <inheritdoc/>
    /// <remarks>
    /// The leaf is always readable. With <see cref="EntryFlags.Contiguous"/> it is the entry of its NAPOT run that maps
    /// <paramref name="address"/>: write it at the index whose low 4 bits equal those of the page number.
    /// </remarks>
    public static ulong LeafEntry(PageTableLevel level, PhysicalAddress address, EntryFlags flags)
        => FlagPattern(level, (flags & ~ImpossibleAt(level)) | EntryFlags.Present | EntryFlags.Leaf).Set(PageNumberOf(address));

    /// <summary>
    /// The physical address of the root in <paramref name="satp"/>: a value of the register, without MODE and ASID, or an address. A
    /// register value has a MODE other than 0 in the highest bits, where an address has zeros. With Sv32, MODE is bit 31, which may also be
    /// an address bit: a value whose low 12 bits are 0 is taken as an address. Pass the address instead of such a register value.
    /// </summary>
    public static PhysicalAddress RootOf(ulong satp)
    {
        const ulong pageMask = 0xfff;
        bool isRegister = Is32Bit ? satp >> 31 == 1 && (satp & pageMask) != 0 : satp >> 60 != 0;
        if (!isRegister) return new PhysicalAddress(satp & ~pageMask);
        return new PhysicalAddress((satp & (PageNumber >> RiscVBits.PageNumberShift)) << PageShift);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong PageNumberOf(PhysicalAddress address) => address.Value >> (PageShift - RiscVBits.PageNumberShift) & PageNumber;

    /// <summary>Whether R, W and X are those of a leaf: readable or execute-only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool MapsMemory(ulong entry)
        => (entry & RiscVBits.Readable) != 0 || (entry & RiscVBits.Rights) == RiscVBits.Executable;
}
