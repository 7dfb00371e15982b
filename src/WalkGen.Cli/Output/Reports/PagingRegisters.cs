using WalkGen.Images;

namespace WalkGen.Cli.Output;

/// <summary>The registers that control paging, of all architectures. A CPU has those of its own.</summary>
internal static class PagingRegisters
{
    /// <summary>The names, in the order of <see cref="Of"/>.</summary>
    public static readonly string[] Names = ["cr0", "cr3", "cr4", "ttbr0", "ttbr1", "satp"];

    /// <summary>The values of a CPU; null for registers that it does not have.</summary>
    public static ulong?[] Of(InstructionSet? machine, CpuState cpu) =>
    [
        cpu.Cr0,
        cpu.Cr0 is null ? null : cpu.Cr3,
        cpu.Cr4,
        machine == InstructionSet.AArch64 ? cpu.Cr3 : null,
        cpu.Ttbr1,
        machine == InstructionSet.RiscV ? cpu.Cr3 : null,
    ];
}
