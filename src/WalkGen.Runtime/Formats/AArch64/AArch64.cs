using System.Runtime.CompilerServices;
using WalkGen.Formats;

namespace WalkGen;

/// <summary>
/// AArch64 stage 1, the tables of one TTBR. Linux's usual format for processes is <c>AArch64&lt;Granule4K, VaSize48, Ttbr0&gt;</c>.
/// Source: Arm ARM (DDI 0487), chapter D8 "The AArch64 Virtual Memory System Architecture", VMSAv8-64 with direct permissions.
/// </summary>
/// <remarks>
/// <para>The Pgd is the initial lookup level. P4d to Pte are Arm's levels 0 to 3.</para>
/// <para>
/// <see cref="EntryFlags.Writable"/> means that AP[2] is clear. A page with DBM and AP[2], whose AP[2] the hardware clears at the first
/// write, is not writable yet. <see cref="EntryFlags.Dirty"/> is Linux's dirty state: DBM without AP[2], or bit 55, which software sets.
/// </para>
/// <para>No flag describes caching: a descriptor contains an index (AttrIndx) into MAIR_EL1.</para>
/// </remarks>
/// <typeparam name="TGranule">The granule.</typeparam>
/// <typeparam name="TVaSize">The size of virtual addresses.</typeparam>
/// <typeparam name="TTtbr">The register that contains the root.</typeparam>
public readonly partial struct AArch64<TGranule, TVaSize, TTtbr> : IPagingFormat
    where TGranule : struct, IAArch64Granule
    where TVaSize : struct, IAArch64VaSize
    where TTtbr : struct, IAArch64Ttbr
{
    private static int FullBits
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TGranule.PageShift - 3;
    }

    /// <summary>The number of levels. All tables but the root are full.</summary>
    private static int Levels
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (TVaSize.Bits - TGranule.PageShift + FullBits - 1) / FullBits;
    }

    /// <inheritdoc/>
    public static string Name => $"AArch64, {TGranule.Name} granule, {TVaSize.Bits} bits, {TTtbr.Name}";

    /// <inheritdoc/>
    public static Architecture Architecture => Architecture.AArch64;

    /// <inheritdoc/>
    public static int EntrySize => 8;

    /// <inheritdoc/>
    public static int PageShift
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TGranule.PageShift;
    }

    /// <inheritdoc/>
    public static bool IsSignExtended => false;

    /// <inheritdoc/>
    public static bool IsUpperVaRange
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TTtbr.IsUpperVaRange;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int IndexBits(PageTableLevel level)
    {
        if (level == PageTableLevel.Pgd) return TVaSize.Bits - TGranule.PageShift - ((Levels - 1) * FullBits);
        return PageTableLevel.Pte - level < Levels - 1 ? FullBits : 0;
    }

    /// <inheritdoc/>
    public static string TableName(PageTableLevel level) => $"level {Math.Max((int)level - 1, 4 - Levels)}";

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AllowsLeaf(PageTableLevel level)
        => level >= (AArch64OutputAddress<TGranule, TVaSize>.IsLpa2 ? TGranule.FirstBlock - 1 : TGranule.FirstBlock)
            && !Geometry<AArch64<TGranule, TVaSize, TTtbr>>.IsPassThrough(level); // a pass-through entry is never a leaf

    /// <inheritdoc/>
    public static int ContiguousOrder(PageTableLevel level) => AllowsLeaf(level) ? TGranule.ContiguousOrder(level) : 0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsPresent(PageTableLevel level, ulong entry)
    {
        ulong bits = PresentBits(level);
        return (entry & bits) == bits;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsLeaf(PageTableLevel level, ulong entry)
        => AllowsLeaf(level) && LeafPattern(level, EntryFlags.Leaf, 0, 0).Matches(entry);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool MayBeMalformed(PageTableLevel level) => !HasBlocks(level);

    /// <inheritdoc/>
    public static string MalformedReference => "Arm ARM, section D8.3.1";

    /// <inheritdoc/>
    /// <remarks>
    /// A valid descriptor of the block type at a level without blocks, or of the lowest level, is reserved and treated as invalid (D8.3.1).
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsMalformed(PageTableLevel level, ulong entry)
        => !HasBlocks(level) && (entry & (AArch64Bits.Valid | AArch64Bits.Type)) == AArch64Bits.Valid;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EntryPattern WellFormedPattern(PageTableLevel level)
        => HasBlocks(level) ? default : new EntryPattern(AArch64Bits.Type, AArch64Bits.Type);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EntryPattern AlternateWellFormedPattern(PageTableLevel level)
        => HasBlocks(level) ? EntryPattern.Never : new EntryPattern(AArch64Bits.Valid, 0);

    /// <inheritdoc/>
    public static bool HasExactWellFormedPatterns => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PhysicalAddress AddressOf(PageTableLevel level, ulong entry)
    {
        ulong address = AArch64OutputAddress<TGranule, TVaSize>.Of(entry);
        bool isBlock = HasBlocks(level) && (entry & AArch64Bits.Type) == 0;
        ulong offset = Geometry<AArch64<TGranule, TVaSize, TTtbr>>.OffsetMask(level);
        return new PhysicalAddress(isBlock ? address & ~offset : address); // removes nT of a block
    }

    /// <inheritdoc/>
    /// <remarks>
    /// UXN alone decides for EL0 and PXN for EL1, whatever AP[1] says (D8.4): a page without AP[1] and UXN is execute-only for EL0. A page
    /// with DBM can be written.
    /// </remarks>
    public static AccessRights? RightsOf(PageTableLevel level, ulong entry)
    {
        bool isTable = HasBlocks(level) ? (entry & AArch64Bits.Type) != 0 : level != PageTableLevel.Pte;
        return isTable
            ? Rights(entry, AArch64Bits.TableNoExecute, AArch64Bits.TablePrivilegedNoExecute, AArch64Bits.TableReadOnly)
                & ~((entry & AArch64Bits.TableNoUnprivilegedAccess) != 0 ? AccessRights.UserRead | AccessRights.UserWrite
                    : AccessRights.None)
            : Rights(
                (entry & AArch64Bits.DirtyModifier) != 0 ? entry & ~AArch64Bits.ReadOnly : entry,
                AArch64Bits.NoExecute, AArch64Bits.PrivilegedNoExecute, AArch64Bits.ReadOnly)
                & ~((entry & AArch64Bits.UnprivilegedAccess) == 0 ? AccessRights.UserRead | AccessRights.UserWrite : AccessRights.None);
    }

    /// <inheritdoc/>
    public static bool UserWriteForbidsKernelExecute => true;

    private static AccessRights Rights(ulong entry, ulong noExecute, ulong privilegedNoExecute, ulong readOnly)
    {
        AccessRights rights = AccessRights.All;
        if ((entry & noExecute) != 0) rights &= ~AccessRights.UserExecute;
        if ((entry & privilegedNoExecute) != 0) rights &= ~AccessRights.KernelExecute;
        if ((entry & readOnly) != 0) rights &= ~AccessRights.Write;
        return rights;
    }

    /// <inheritdoc/>
    public static ulong TableEntry(PhysicalAddress table)
        => AArch64OutputAddress<TGranule, TVaSize>.Bits(table.Value) | AArch64Bits.Valid | AArch64Bits.Type | AArch64Bits.Accessed;

    /// <inheritdoc/>
    /// <remarks>Normal memory in Linux's numbering (AttrIndx 0), inner shareable. The other exception level may not execute it.</remarks>
    public static ulong LeafEntry(PageTableLevel level, PhysicalAddress address, EntryFlags flags)
    {
        ulong entry = AArch64OutputAddress<TGranule, TVaSize>.Bits(address.Value);
        entry |= FlagPattern(level, flags | EntryFlags.Present | EntryFlags.Leaf).Value;
        entry |= TTtbr.IsUpperVaRange ? AArch64Bits.NoExecute : AArch64Bits.PrivilegedNoExecute;
        if (!AArch64OutputAddress<TGranule, TVaSize>.IsLpa2) entry |= AArch64Bits.InnerShareable;
        if ((flags & EntryFlags.Executable) == 0) entry |= LeafNoExecute;
        if ((flags & EntryFlags.Writable) == 0) entry |= AArch64Bits.ReadOnly;
        if ((flags & EntryFlags.Global) == 0) entry |= AArch64Bits.NotGlobal;
        return entry;
    }

    /// <summary>
    /// The physical address of the root in <paramref name="register"/>, a value of TTBR0_EL1 or TTBR1_EL1: without ASID and CnP, and with
    /// the upper bits of 52-bit addresses (Arm ARM, section D24.2, "TTBR0_EL1").
    /// </summary>
    public static PhysicalAddress RootOf(ulong register)
    {
        ulong tableMask = ~((ulong)Geometry<AArch64<TGranule, TVaSize, TTtbr>>.TableSize(PageTableLevel.Pgd) - 1);
        ulong address = register & 0x0000_ffff_ffff_fffe & tableMask; // BADDR
        return new PhysicalAddress(
            AArch64OutputAddress<TGranule, TVaSize>.Has52Bits ? (address & ~0x3fUL) | (register >> 2 & 15) << 48 : address);
    }

    // At a level without blocks both low bits of a valid descriptor are 1.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HasBlocks(PageTableLevel level) => AllowsLeaf(level) && level != PageTableLevel.Pte;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong PresentBits(PageTableLevel level) => HasBlocks(level) ? AArch64Bits.Valid : AArch64Bits.Valid | AArch64Bits.Type;
}
