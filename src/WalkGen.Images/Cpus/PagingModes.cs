using WalkGen.Formats;

namespace WalkGen.Images;

/// <summary>The table of all paging modes. A new mode is a member of <see cref="PagingMode"/> and a row here.</summary>
public static class PagingModes
{
    /// <summary>All paging modes, in the order of <see cref="PagingMode"/>; <see cref="PagingMode.None"/> is not one of them.</summary>
    public static IReadOnlyList<PagingModeInfo> All { get; } =
    [
        new X86Mode<X86>(PagingMode.X86, "x86"),
        new X86Mode<X86NoPse>(PagingMode.X86NoPse, "x86-no-pse"),
        new X86Mode<X86Pae>(PagingMode.X86Pae, "x86-pae"),
        new X86Mode<X86_64>(PagingMode.X86_64, "x86-64"),
        new X86Mode<X86_64La57>(PagingMode.X86_64La57, "x86-64-la57"),
        new AArch64Mode<Granule4K, VaSize39>(PagingMode.AArch64_4K39, "aarch64-4k-39"),
        new AArch64Mode<Granule4K, VaSize48>(PagingMode.AArch64_4K48, "aarch64-4k-48"),
        new AArch64Mode<Granule4K, VaSize52>(PagingMode.AArch64_4K52, "aarch64-4k-52"),
        new AArch64Mode<Granule16K, VaSize36>(PagingMode.AArch64_16K36, "aarch64-16k-36"),
        new AArch64Mode<Granule16K, VaSize47>(PagingMode.AArch64_16K47, "aarch64-16k-47"),
        new AArch64Mode<Granule16K, VaSize48>(PagingMode.AArch64_16K48, "aarch64-16k-48"),
        new AArch64Mode<Granule16K, VaSize52>(PagingMode.AArch64_16K52, "aarch64-16k-52"),
        new AArch64Mode<Granule64K, VaSize42>(PagingMode.AArch64_64K42, "aarch64-64k-42"),
        new AArch64Mode<Granule64K, VaSize48>(PagingMode.AArch64_64K48, "aarch64-64k-48"),
        new AArch64Mode<Granule64K, VaSize52>(PagingMode.AArch64_64K52, "aarch64-64k-52"),
        new RiscVMode<Sv32>(PagingMode.RiscV_Sv32, "riscv-sv32"),
        new RiscVMode<Sv39>(PagingMode.RiscV_Sv39, "riscv-sv39"),
        new RiscVMode<Sv48>(PagingMode.RiscV_Sv48, "riscv-sv48"),
        new RiscVMode<Sv57>(PagingMode.RiscV_Sv57, "riscv-sv57"),
        new AArch64Mode<Granule4K, VaSize47>(PagingMode.AArch64_4K47, "aarch64-4k-47"),
    ];

    /// <summary>The row of <paramref name="mode"/>; null for <see cref="PagingMode.None"/> and for values without a member.</summary>
    public static PagingModeInfo? Find(PagingMode mode) => All.FirstOrDefault(row => row.Mode == mode);

    /// <summary>The mode with the command-line word <paramref name="word"/>; null if there is none.</summary>
    public static PagingModeInfo? Find(string word) => All.FirstOrDefault(row => row.Word == word);

    /// <summary>The physical address of the root table in <paramref name="register"/>; without paging, the register as it is.</summary>
    /// <param name="mode">The paging mode, whose rule applies (<see cref="PagingModeInfo.RootOf"/>).</param>
    /// <param name="register">A value of CR3, TTBR0_EL1, TTBR1_EL1 or satp.</param>
    public static PhysicalAddress RootOf(PagingMode mode, ulong register) => Find(mode)?.RootOf(register) ?? new PhysicalAddress(register);

    /// <summary>The name of <paramref name="mode"/> for people.</summary>
    public static string NameOf(PagingMode mode)
        => Find(mode)?.Name ?? (mode == PagingMode.None ? "no paging" : $"paging mode {(int)mode}");

    /// <summary>The mode of a machine whose CPU registers are unknown; null if several are usual.</summary>
    internal static PagingMode? DefaultOf(InstructionSet? machine) => machine switch
    {
        InstructionSet.X86_64 => PagingMode.X86_64,
        InstructionSet.AArch64 => PagingMode.AArch64_4K48, // the usual configuration of Linux distributions
        _ => null, // on RISC-V, Linux uses as many levels as the harts support
    };

    /// <summary>The mode of AArch64 with granules of <paramref name="granule"/> bytes and <paramref name="bits"/> address bits.</summary>
    internal static PagingMode? OfAArch64(long? granule, long? bits)
        => All.FirstOrDefault(row => row.Architecture == Architecture.AArch64 && row.PageSize == granule && row.AddressBits == bits)?.Mode;

    /// <summary>
    /// The mode that MODE of a 64-bit <paramref name="satp"/> names (RISC-V); null for an address, whose high bits are 0, and for the
    /// values of MODE that name none.
    /// </summary>
    public static PagingMode? OfSatp(ulong satp) => (satp >> 60) switch
    {
        8 => PagingMode.RiscV_Sv39,
        9 => PagingMode.RiscV_Sv48,
        10 => PagingMode.RiscV_Sv57,
        _ => null,
    };

    /// <summary>The mode of RISC-V with <paramref name="bits"/> address bits.</summary>
    internal static PagingMode? OfRiscV(long? bits)
        => All.FirstOrDefault(row => row.Architecture == Architecture.RiscV && row.AddressBits == bits)?.Mode;
}
