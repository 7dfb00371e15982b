using WalkGen.Images;

namespace WalkGen.Live;

/// <summary>Makes the state of a CPU from its registers.</summary>
internal static class GuestCpus
{
    private const ulong LongModeActive = 1UL << 10; // IA32_EFER.LMA

    /// <summary>The instruction set of a CPU with the registers <paramref name="has"/>; null if it is none that WalkGen supports.</summary>
    public static InstructionSet? MachineOf(Func<string, bool> has)
    {
        if (has("cr3") && has("efer")) return InstructionSet.X86_64;
        if (has("TTBR0_EL1")) return InstructionSet.AArch64;
        return has("satp") ? InstructionSet.RiscV : null;
    }

    /// <summary>The state of CPU <paramref name="index"/>.</summary>
    /// <param name="index">The number of the CPU, from 0.</param>
    /// <param name="machine">The instruction set.</param>
    /// <param name="is32Bit">Whether the registers of the CPU have 32 bits.</param>
    /// <param name="read">The value of the first register that exists.</param>
    /// <exception cref="NotSupportedException">WalkGen does not have the paging mode.</exception>
    public static CpuState Of(int index, InstructionSet machine, bool is32Bit, Func<string[], ulong> read) => machine switch
    {
        InstructionSet.AArch64 => CpuState.OfAArch64(
            index, read(["pc"]), read(["SCTLR_EL1", "SCTLR"]), read(["TCR_EL1"]), read(["TTBR0_EL1"]), read(["TTBR1_EL1"])),
        InstructionSet.RiscV => CpuState.OfRiscV(index, read(["pc"]), read(["satp"]), is32Bit),
        _ => CpuState.OfX86(
            index, read(["rip", "eip"]), read(["cr0"]), read(["cr2"]), read(["cr3"]), read(["cr4"]), read(["efer"])),
    };

    /// <summary>
    /// The instruction set of a machine with <paramref name="cpus"/>: x86 without a CPU in long mode counts as 32-bit x86, as in QEMU's
    /// dumps.
    /// </summary>
    public static InstructionSet MachineOf(InstructionSet machine, IReadOnlyList<CpuState> cpus)
        => machine == InstructionSet.X86_64 && !cpus.Any(static cpu => (cpu.Efer & LongModeActive) != 0) ? InstructionSet.X86 : machine;
}
