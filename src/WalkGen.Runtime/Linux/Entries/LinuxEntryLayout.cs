namespace WalkGen.Linux;

/// <summary>
/// Where Linux keeps what in an entry that is not present. All architectures differ in numbers only, so one of them is a value.
/// Source: <c>asm/pgtable*.h</c> of each, "Encode/decode swap entries".
/// </summary>
internal readonly record struct LinuxEntryLayout
{
    /// <summary>Whether frame numbers and swap offsets are stored inverted, so that they lead a processor with L1TF nowhere (x86: <c>asm/pgtable-invert.h</c>).</summary>
    public bool Inverts { get; init; }

    /// <summary>The bits of a mapping that is PROT_NONE.</summary>
    public EntryPattern ProtNone { get; init; }

    /// <summary>Above the lowest level: a user mapping with one of these bits is there although it is not present (Linux: <c>pmd_present</c>).</summary>
    public ulong InvalidatedHuge { get; init; }

    /// <summary>The same at the lowest level (Linux: <c>pte_present</c>).</summary>
    public ulong InvalidatedPage { get; init; }

    /// <summary>Soft-dirty, in an entry that has a frame of its own.</summary>
    public ulong SoftDirty { get; init; }

    /// <summary>Write-protected by userfaultfd, in an entry that has a frame of its own.</summary>
    public ulong UffdWriteProtected { get; init; }

    /// <summary>The swap type.</summary>
    public EntryField SwapType { get; init; }

    /// <summary>The swap offset, inverted if <see cref="Inverts"/>.</summary>
    public EntryField SwapOffset { get; init; }

    /// <summary>Exclusive, in a swap entry.</summary>
    public ulong SwapExclusive { get; init; }

    /// <summary>Soft-dirty, in a swap entry.</summary>
    public ulong SwapSoftDirty { get; init; }

    /// <summary>Write-protected by userfaultfd, in a swap entry.</summary>
    public ulong SwapUffdWriteProtected { get; init; }

    /// <summary>What is 0 in every swap entry.</summary>
    public ulong SwapReserved => ~(SwapType.Mask | SwapOffset.Mask | SwapExclusive | SwapSoftDirty | SwapUffdWriteProtected);

    /// <summary>The layout of <paramref name="version"/> for entries of <typeparamref name="TPaging"/>.</summary>
    /// <exception cref="NotSupportedException">Linux's use of the format is not known.</exception>
    public static LinuxEntryLayout Of<TPaging>(LinuxVersion version)
        where TPaging : struct, IPagingFormat
        => TPaging.Architecture switch
        {
            Architecture.X86 when TPaging.EntrySize == 4 => X86(version),
            Architecture.X86 => X86Pae(version),
            Architecture.X86_64 => X86_64(version),
            Architecture.AArch64 => AArch64(version),
            Architecture.RiscV => RiscV(version, 8 * TPaging.EntrySize),
            _ => throw new NotSupportedException($"What Linux keeps in entries of {TPaging.Name} that are not present is not known."),
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
            SoftDirty = 1UL << 11,
            UffdWriteProtected = hasUffdWriteProtection ? 1UL << 10 : 0,
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
        // PTE_PRESENT_INVALID is nG since 6.10; PROT_NONE is that without access for users (pte_protnone).
        if (version >= new LinuxVersion(6, 10))
        {
            return new()
            {
                ProtNone = new EntryPattern(
                    AArch64Bits.NotGlobal | AArch64Bits.NoExecute | AArch64Bits.UnprivilegedAccess, AArch64Bits.NotGlobal | AArch64Bits.NoExecute),
                InvalidatedHuge = AArch64Bits.NotGlobal,
                InvalidatedPage = AArch64Bits.NotGlobal,
                UffdWriteProtected = 1UL << 58,
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

    // riscv: asm/pgtable.h, asm/pgtable-bits.h. A leaf has one of R, W and X, bits 3:1; PROT_NONE is G.
    private static LinuxEntryLayout RiscV(LinuxVersion version, int width)
    {
        bool hasExclusive = version >= new LinuxVersion(6, 3);
        int typeShift = hasExclusive ? 7 : 6;
        return new()
        {
            ProtNone = Bits(1UL << 5),
            InvalidatedHuge = 7UL << 1,
            SwapType = new EntryField(typeShift, 5),
            SwapOffset = new EntryField(typeShift + 5, width - typeShift - 5),
            SwapExclusive = hasExclusive ? 1UL << 6 : 0,
        };
    }

    private static EntryPattern Bits(ulong bits) => new(bits, bits);
}
