using WalkGen.Images;

namespace WalkGen.Live;

/// <summary>Reads the CPUs by the registers of the target description.</summary>
internal static class GdbCpus
{
    /// <summary>The instruction set and the CPUs.</summary>
    /// <exception cref="NotSupportedException">The machine or its paging mode is not supported.</exception>
    public static (InstructionSet Machine, CpuState[] Cpus) Read(GdbStub stub)
    {
        TargetDescription description = stub.ReadDescription();
        InstructionSet machine = GuestCpus.MachineOf(description.Has) ?? throw new NotSupportedException(
            "the gdbstub has no registers that control paging of x86, AArch64 or RISC-V: the machine is not supported, or QEMU is older "
            + "than 4.2.");
        return (machine, [.. stub.ReadCpus().Select((id, index) => ReadCpu(stub, description, id, index, machine))]);
    }

    private static CpuState ReadCpu(GdbStub stub, TargetDescription description, string id, int index, InstructionSet machine)
    {
        stub.SelectCpu(id);
        return GuestCpus.Of(index, machine, description.Find("satp")?.Bits == 32, names => stub.ReadRegister(description, names));
    }
}
