using WalkGen.Images;

namespace WalkGen.Live;

/// <summary>A guest that QEMU's gdbstub stops for a connection.</summary>
/// <param name="connection">The connection, which this object takes over.</param>
/// <param name="cancellation">Cancels at the next request.</param>
internal sealed class GdbGuest(GdbConnection connection, CancellationToken cancellation) : StoppedGuest
{
    private GdbStub? _stub;

    public override string Name => connection.Name;

    protected override GuestState Open()
    {
        GdbStub stub = _stub = new GdbStub(connection, cancellation);
        stub.UsePhysicalMemory();
        TargetDescription description = stub.ReadDescription();
        InstructionSet machine = GuestCpus.MachineOf(description.Has) ?? throw new NotSupportedException(
            "the gdbstub has no registers that control paging of x86, AArch64 or RISC-V: the machine is not supported, or QEMU is older "
            + "than 4.2.");
        CpuState[] cpus = [.. stub.ReadCpus().Select((id, index) => ReadCpu(stub, description, id, index, machine))];
        return GuestState.Of(Name, machine, cpus, stub.Monitor(FlatView.Command));
    }

    protected override bool TryRead(ulong address, Span<byte> target) => _stub!.Memory.TryRead(address, target);

    protected override void Resume() => _stub?.Detach();

    protected override void TryResume() => connection.TrySend(GdbStub.DetachCommand);

    protected override void Close() => connection.Dispose();

    private static CpuState ReadCpu(GdbStub stub, TargetDescription description, string id, int index, InstructionSet machine)
    {
        stub.SelectCpu(id);
        return GuestCpus.Of(index, machine, description.Find("satp")?.Bits == 32, names => stub.ReadRegister(description, names));
    }
}
