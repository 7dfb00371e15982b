using WalkGen.Formats;

namespace WalkGen.Linux;

/// <summary>Gets the software bits of a Linux release as a type.</summary>
internal interface ISoftwareBitsVisitor
{
    /// <summary>Called once, with the bits.</summary>
    void Select<TSoftware>()
        where TSoftware : struct, ISoftwareBits;
}

/// <summary>
/// The software bits of present entries, by architecture and release. Sources: <c>_PAGE_BIT_SPECIAL</c>, <c>_PAGE_BIT_UFFD_WP</c>,
/// <c>_PAGE_BIT_SOFT_DIRTY</c> and <c>_PAGE_BIT_SAVED_DIRTY</c> of <c>arch/x86/include/asm/pgtable_types.h</c>; <c>PTE_SPECIAL</c> and
/// <c>PTE_UFFD_WP</c> of <c>arch/arm64/include/asm/pgtable-prot.h</c>; <c>arch/riscv/include/asm/pgtable-bits.h</c>.
/// </summary>
/// <param name="Special">The bit of <see cref="EntryFlags.Special"/>; 0 if there is none.</param>
/// <param name="SoftDirty">The bit of <see cref="EntryFlags.SoftDirty"/>.</param>
/// <param name="UffdWriteProtected">The bit of <see cref="EntryFlags.UffdWriteProtected"/>.</param>
/// <param name="SavedDirty">The dirty bit of pages that are not writable.</param>
internal readonly record struct LinuxSoftwareBits(ulong Special, ulong SoftDirty, ulong UffdWriteProtected, ulong SavedDirty)
{
    /// <summary>The bits that <paramref name="version"/> uses in entries of <typeparamref name="TPaging"/>.</summary>
    public static LinuxSoftwareBits Of<TPaging>(LinuxVersion version)
        where TPaging : struct, IPagingFormat
    {
        var values = default(Values);
        Select<TPaging, Values>(version, ref values);
        return values.Result;
    }

    /// <summary>Calls <paramref name="visitor"/> with the bits that <paramref name="version"/> uses.</summary>
    public static void Select<TPaging, TVisitor>(LinuxVersion version, ref TVisitor visitor)
        where TPaging : struct, IPagingFormat
        where TVisitor : struct, ISoftwareBitsVisitor
    {
        switch (TPaging.Architecture)
        {
            case Architecture.X86_64:
                SelectX86_64(version, ref visitor);
                break;
            case Architecture.X86:
                SelectX86(version, ref visitor);
                break;
            case Architecture.AArch64:
                SelectAArch64(version, ref visitor);
                break;
            case Architecture.RiscV:
                SelectRiscV<TPaging, TVisitor>(ref visitor);
                break;
            default:
                visitor.Select<NoSoftwareBits>();
                break;
        }
    }

    /// <summary>The same for formats of x86-64.</summary>
    public static void SelectX86_64<TVisitor>(LinuxVersion version, ref TVisitor visitor)
        where TVisitor : struct, ISoftwareBitsVisitor
    {
        if (version >= new LinuxVersion(6, 6)) visitor.Select<X86_64Since6_6>();
        else if (version >= new LinuxVersion(5, 7)) visitor.Select<X86_64Since5_7>();
        else visitor.Select<X86_64Before5_7>();
    }

    /// <summary>The same for formats of x86 with 32 bits.</summary>
    public static void SelectX86<TVisitor>(LinuxVersion version, ref TVisitor visitor)
        where TVisitor : struct, ISoftwareBitsVisitor
    {
        if (version >= new LinuxVersion(6, 6)) visitor.Select<X86Since6_6>();
        else visitor.Select<X86Before6_6>();
    }

    /// <summary>The same for formats of AArch64.</summary>
    public static void SelectAArch64<TVisitor>(LinuxVersion version, ref TVisitor visitor)
        where TVisitor : struct, ISoftwareBitsVisitor
    {
        if (version >= new LinuxVersion(6, 10)) visitor.Select<AArch64Since6_10>();
        else visitor.Select<AArch64Before6_10>();
    }

    /// <summary>The same for formats of RISC-V, whose bits are those of every release.</summary>
    public static void SelectRiscV<TPaging, TVisitor>(ref TVisitor visitor)
        where TPaging : struct, IPagingFormat
        where TVisitor : struct, ISoftwareBitsVisitor
    {
        if (TPaging.EntrySize == 8) visitor.Select<RiscV64>();
        else visitor.Select<RiscV32>();
    }

    private struct Values : ISoftwareBitsVisitor
    {
        public LinuxSoftwareBits Result { get; private set; }

        public void Select<TSoftware>()
            where TSoftware : struct, ISoftwareBits
            => Result = new(TSoftware.Special, TSoftware.SoftDirty, TSoftware.UffdWriteProtected, TSoftware.SavedDirty);
    }

    private readonly struct X86_64Before5_7 : ISoftwareBits
    {
        public static ulong Special => 1UL << 9;

        public static ulong SoftDirty => 1UL << 11;
    }

    private readonly struct X86_64Since5_7 : ISoftwareBits
    {
        public static ulong Special => 1UL << 9;

        public static ulong SoftDirty => 1UL << 11;

        public static ulong UffdWriteProtected => 1UL << 10;
    }

    private readonly struct X86_64Since6_6 : ISoftwareBits
    {
        public static ulong Special => 1UL << 9;

        public static ulong SoftDirty => 1UL << 11;

        public static ulong UffdWriteProtected => 1UL << 10;

        public static ulong SavedDirty => 1UL << 58;
    }

    private readonly struct X86Before6_6 : ISoftwareBits
    {
        public static ulong Special => 1UL << 9;
    }

    private readonly struct X86Since6_6 : ISoftwareBits
    {
        public static ulong Special => 1UL << 9;

        public static ulong SavedDirty => 1UL << 10;
    }

    private readonly struct AArch64Before6_10 : ISoftwareBits
    {
        public static ulong Special => 1UL << 56;
    }

    private readonly struct AArch64Since6_10 : ISoftwareBits
    {
        public static ulong Special => 1UL << 56;

        public static ulong UffdWriteProtected => 1UL << 58;
    }

    // The bits 60:59 are used with Svrsw60t59b alone, and reserved without it.
    private readonly struct RiscV64 : ISoftwareBits
    {
        public static ulong Special => 1UL << 8;

        public static ulong SoftDirty => 1UL << 59;

        public static ulong UffdWriteProtected => 1UL << 60;
    }

    private readonly struct RiscV32 : ISoftwareBits
    {
        public static ulong Special => 1UL << 8;
    }
}
