using WalkGen.Formats;

namespace WalkGen.Linux;

/// <summary>
/// The layout of Linux's non-present entries. Architectures differ only in these numbers.
/// Source: <c>asm/pgtable*.h</c> of each architecture, "Encode/decode swap entries".
/// </summary>
internal readonly record struct LinuxEntryLayout
{
    /// <summary>
    /// Whether frame numbers and swap offsets are stored inverted, as a mitigation of L1TF (x86: <c>asm/pgtable-invert.h</c>).
    /// </summary>
    public bool Inverts { get; init; }

    /// <summary>The pattern of a PROT_NONE entry.</summary>
    public EntryPattern ProtNone { get; init; }

    /// <summary>A user entry above the lowest level with one of these bits is an invalidated mapping (Linux: <c>pmd_present</c>).</summary>
    public ulong InvalidatedHuge { get; init; }

    /// <summary>The same bits at the lowest level (Linux: <c>pte_present</c>).</summary>
    public ulong InvalidatedPage { get; init; }

    /// <summary>The software bits of an entry with a frame.</summary>
    public LinuxSoftwareBits Software { get; init; }

    /// <summary>The swap type.</summary>
    public EntryField SwapType { get; init; }

    /// <summary>The swap offset, inverted if <see cref="Inverts"/>.</summary>
    public EntryField SwapOffset { get; init; }

    /// <summary>The exclusive bit of a swap entry.</summary>
    public ulong SwapExclusive { get; init; }

    /// <summary>The soft-dirty bit of a swap entry.</summary>
    public ulong SwapSoftDirty { get; init; }

    /// <summary>The userfaultfd write-protection bit of a swap entry.</summary>
    public ulong SwapUffdWriteProtected { get; init; }

    /// <summary>The bits that are 0 in every swap entry.</summary>
    public ulong SwapReserved => ~(SwapType.Mask | SwapOffset.Mask | SwapExclusive | SwapSoftDirty | SwapUffdWriteProtected);

    /// <summary>The layout of <paramref name="version"/> for entries of <typeparamref name="TPaging"/>.</summary>
    /// <exception cref="NotSupportedException">Linux's non-present entries of the format are not known.</exception>
    public static LinuxEntryLayout Of<TPaging>(LinuxVersion version)
        where TPaging : struct, IPagingFormat
        => NonPresent<TPaging>(version) with { Software = LinuxSoftwareBits.Of<TPaging>(version) };

    private static LinuxEntryLayout NonPresent<TPaging>(LinuxVersion version)
        where TPaging : struct, IPagingFormat
        => TPaging.Architecture switch
        {
            Architecture.X86 when TPaging.EntrySize == 4 => X86(version),
            Architecture.X86 => X86Pae(version),
            Architecture.X86_64 => X86_64(version),
            Architecture.AArch64 => AArch64(version),
            Architecture.RiscV => RiscV(version, 8 * TPaging.EntrySize),
            _ => throw new NotSupportedException($"Linux's non-present entries are not known for {TPaging.Name}."),
        };

    // asm/pgtable-2level.h
    private static LinuxEntryLayout X86(LinuxVersion version) => new()
    {
        ProtNone = Bits(X86Bits.Global),
        InvalidatedHuge = X86Bits.PageSize,
        SwapType = new EntryField(1, 5),
        SwapOffset = new EntryField(9, 23),
        SwapExclusive = version >= new LinuxVersion(6, 3) ? X86Bits.PageSize : 0,
    };

    // asm/pgtable-3level.h
    private static LinuxEntryLayout X86Pae(LinuxVersion version) => new()
    {
        Inverts = true,
        ProtNone = Bits(X86Bits.Global),
        InvalidatedHuge = X86Bits.PageSize,
        SwapType = new EntryField(59, 5),
        SwapOffset = new EntryField(9, 50),
        SwapExclusive = version >= new LinuxVersion(6, 3) ? X86Bits.PageSize : 0,
    };

    // asm/pgtable_64.h, asm/pgtable_types.h
    private static LinuxEntryLayout X86_64(LinuxVersion version)
    {
        bool hasUffdWriteProtection = version >= new LinuxVersion(5, 7);
        return new()
        {
            Inverts = true,
            ProtNone = Bits(X86Bits.Global),
            InvalidatedHuge = X86Bits.PageSize,
            SwapType = new EntryField(59, 5),
            SwapOffset = new EntryField(9, 50),
            SwapExclusive = version >= new LinuxVersion(5, 19) ? X86Bits.WriteThrough : 0,
            SwapSoftDirty = X86Bits.Writable,
            SwapUffdWriteProtected = hasUffdWriteProtection ? X86Bits.User : 0,
        };
    }

    // arm64: asm/pgtable.h, asm/pgtable-prot.h
    private static LinuxEntryLayout AArch64(LinuxVersion version)
    {
        // PTE_PRESENT_INVALID is nG since 6.10; PROT_NONE is an invalid entry without user access (pte_protnone).
        if (version >= new LinuxVersion(6, 10))
        {
            return new()
            {
                ProtNone = new EntryPattern(
                    AArch64Bits.NotGlobal | AArch64Bits.NoExecute | AArch64Bits.UnprivilegedAccess,
                    AArch64Bits.NotGlobal | AArch64Bits.NoExecute),
                InvalidatedHuge = AArch64Bits.NotGlobal,
                InvalidatedPage = AArch64Bits.NotGlobal,
                SwapType = new EntryField(6, 5),
                SwapOffset = new EntryField(12, 50),
                SwapExclusive = 1UL << 2,
                SwapUffdWriteProtected = 1UL << 3,
            };
        }

        bool hasExclusive = version >= new LinuxVersion(5, 19);
        return new()
        {
            ProtNone = Bits(1UL << 58),
            InvalidatedHuge = 1UL << 59,
            SwapType = hasExclusive ? new EntryField(3, 5) : new EntryField(2, 6),
            SwapOffset = new EntryField(8, 50),
            SwapExclusive = hasExclusive ? 1UL << 2 : 0,
        };
    }

    // riscv: asm/pgtable.h, asm/pgtable-bits.h. A leaf has R, W or X, bits 3:1; PROT_NONE is G.
    private static LinuxEntryLayout RiscV(LinuxVersion version, int width)
    {
        bool hasExclusive = version >= new LinuxVersion(6, 3);
        bool hasSvrsw60t59b = width == 64 && version >= new LinuxVersion(6, 19);
        int typeShift = hasExclusive ? 7 : 6;
        return new()
        {
            ProtNone = Bits(1UL << 5),
            InvalidatedHuge = 7UL << 1,
            SwapType = new EntryField(typeShift, 5),
            SwapOffset = new EntryField(typeShift + 5, width - typeShift - 5),
            SwapExclusive = hasExclusive ? 1UL << 6 : 0,
            SwapSoftDirty = hasSvrsw60t59b ? 1UL << 3 : 0,
            SwapUffdWriteProtected = hasSvrsw60t59b ? 1UL << 4 : 0,
        };
    }

    private static EntryPattern Bits(ulong bits) => new(bits, bits);
}
