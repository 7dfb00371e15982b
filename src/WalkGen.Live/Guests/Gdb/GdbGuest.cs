using WalkGen.Images;

namespace WalkGen.Live;

/// <summary>A guest that QEMU's gdbstub stops for a connection.</summary>
/// <param name="connection">The connection, which this object takes over.</param>
/// <param name="options">Whether the guest runs again.</param>
/// <param name="cancellation">Cancels at the next request.</param>
internal sealed class GdbGuest(GdbConnection connection, GuestOptions options, CancellationToken cancellation) : StoppedGuest
{
    private GdbStub? _stub;
    private bool _resumes = options.ResumesGuest;

    public override string Name => connection.Name;

    protected override GuestState Open()
    {
        GdbStub stub = _stub = new GdbStub(connection, cancellation);
        _resumes = _resumes && stub.WasRunning();
        stub.UsePhysicalMemory();
        (InstructionSet machine, CpuState[] cpus) = GdbCpus.Read(stub);
        return GuestState.Of(Name, machine, cpus, stub.Monitor(FlatView.Command));
    }

    protected override bool TryRead(ulong address, Span<byte> target) => _stub!.Memory.TryRead(address, target);

    protected override void Resume() => _stub?.End(_resumes);

    protected override void TryResume()
    {
        if (_stub is { } stub) stub.TryEnd(_resumes);
        else if (_resumes) connection.TrySend(GdbStub.DetachCommand);
    }

    protected override void Close() => connection.Dispose();
}
