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
/// V, R, W and X decide the kind of an entry, as in the hardware. Malformed are, by steps 3 and 6 of "Virtual Address Translation Process"
/// and by Svnapot and Svpbmt: W without R; an entry of the lowest level that would point to a table; a table entry with U, A, D, N or PBMT;
/// bits 58:54; N above the lowest level or with another size than 64 KiB; PBMT = 3; a huge leaf whose address is not aligned to its size.
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
    public static bool MayBeMalformed(PageTableLevel level) => true;

    /// <inheritdoc/>
    public static string MalformedReference => "RISC-V privileged architecture, \"Virtual Address Translation Process\"";

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsMalformed(PageTableLevel level, ulong entry)
    {
        if ((entry & RiscVBits.Valid) == 0) return false;
        if (!IsPresent(level, entry) || (entry & Reserved) != 0) return true;
        if (!MapsMemory(entry)) return (entry & ReservedInTables) != 0;
        if (!Is32Bit && (entry & RiscVBits.MemoryType) == RiscVBits.MemoryType) return true;
        bool isNapot = !Is32Bit && (entry & RiscVBits.NapotFlag) != 0;
        if (level == PageTableLevel.Pte) return isNapot && (entry & RiscVBits.NapotMask) != RiscVBits.Napot;
        return isNapot || (entry & Misaligned(level)) != 0;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EntryPattern WellFormedPattern(PageTableLevel level)
    {
        ulong unused = Reserved | (Is32Bit ? 0 : RiscVBits.MemoryType | RiscVBits.NapotFlag);
        ulong misaligned = level == PageTableLevel.Pte ? 0 : Misaligned(level);
        return new EntryPattern(unused | misaligned | RiscVBits.Readable, RiscVBits.Readable);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EntryPattern AlternateWellFormedPattern(PageTableLevel level)
        => level == PageTableLevel.Pte
            ? new EntryPattern(RiscVBits.Valid, 0)
            : new EntryPattern(Reserved | ReservedInTables | RiscVBits.Rights, 0);

    /// <summary>The bits that are reserved in every entry. Bits 60:59 are not: software may use them with Svrsw60t59b.</summary>
    private static ulong Reserved
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Is32Bit ? 0 : RiscVBits.Reserved;
    }

    private static ulong ReservedInTables
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => RiscVBits.User | RiscVBits.Accessed | RiscVBits.Dirty | (Is32Bit ? 0 : RiscVBits.MemoryType | RiscVBits.NapotFlag);
    }

    /// <summary>The bits of the PPN that are 0 in an aligned huge leaf of <paramref name="level"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Misaligned(PageTableLevel level)
        => Geometry<RiscV<TMode>>.OffsetMask(level) >> (PageShift - RiscVBits.PageNumberShift) & PageNumber;

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
    /// <remarks>
    /// S-mode never executes a page with U, and reads and writes it only with sstatus.SUM. sstatus.MXR, which makes executable pages
    /// readable, counts as clear.
    /// </remarks>
    public static AccessRights? RightsOf(PageTableLevel level, ulong entry)
    {
        if (!MapsMemory(entry)) return AccessRights.All; // a table
        AccessRights rights = AccessRights.None;
        bool isUser = (entry & RiscVBits.User) != 0;
        if ((entry & RiscVBits.Readable) != 0) rights |= AccessRights.KernelRead | (isUser ? AccessRights.UserRead : 0);
        if ((entry & RiscVBits.Writable) != 0) rights |= AccessRights.KernelWrite | (isUser ? AccessRights.UserWrite : 0);
        if ((entry & RiscVBits.Executable) != 0) rights |= isUser ? AccessRights.UserExecute : AccessRights.KernelExecute;
        return rights;
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
