using System.Text.Json;
using WalkGen.Images;

namespace WalkGen.Live;

/// <summary>A guest that is read over QMP.</summary>
/// <param name="connection">The connection, which this object takes over.</param>
/// <param name="options">Whether to stop a guest that runs, and whether it runs again.</param>
/// <param name="connect">Connects to a gdbstub of the guest.</param>
/// <param name="cancellation">Cancels at the next request.</param>
internal sealed class QmpGuest(
    QmpConnection connection, GuestOptions options, Func<GuestAddress, GuestSocket> connect, CancellationToken cancellation) : StoppedGuest
{
    private bool _isStopped; // by this object
    private bool _wasRunning;
    private QmpMemory? _memory;

    public override string Name => connection.Name;

    public override bool IsRunning => _wasRunning && !_isStopped;

    protected override GuestState Open()
    {
        connection.Begin();
        _wasRunning = ReadIsRunning();
        if (options.StopsGuest && _wasRunning) Stop();

        List<RegisterText> registers = RegisterText.Parse(connection.Monitor(RegisterText.Command));
        if (registers.Count == 0) throw connection.Broken($"the monitor does not show the registers ({RegisterText.Command})");
        (InstructionSet machine, CpuState[] cpus) = GuestCpus.MachineOf(registers[0].Has) is { } known
            ? (known, StatesOf(registers, known))
            : StatesOfStub();
        GuestState state = GuestState.Of(Name, machine, cpus, connection.Monitor(FlatView.Command));
        _memory = QmpMemory.Open(connection, state, cancellation);
        return state;
    }

    protected override bool TryRead(ulong address, Span<byte> target) => _memory!.TryRead(address, target);

    protected override void Resume()
    {
        if (_isStopped && options.ResumesGuest) connection.Execute("cont").Dispose();
    }

    protected override void TryResume()
    {
        if (_isStopped && options.ResumesGuest) connection.TrySend("cont");
    }

    protected override void Close()
    {
        connection.Dispose();
        _memory?.Dispose();
    }

    private void Stop()
    {
        _isStopped = true;
        connection.Execute("stop").Dispose();
    }

    private bool ReadIsRunning()
    {
        using JsonDocument answer = connection.Execute("query-status");
        JsonElement status = answer.RootElement.GetProperty("return");
        return status.ValueKind == JsonValueKind.Object && status.TryGetProperty("running", out JsonElement running)
            ? running.ValueKind == JsonValueKind.True
            : throw connection.Broken("the peer does not say whether the guest runs");
    }

    private CpuState[] StatesOf(List<RegisterText> registers, InstructionSet machine)
        => [.. registers.Select((cpu, index) => GuestCpus.Of(index, machine, cpu.Is32Bit("satp"), names => Value(cpu, names)))];

    // The gdbstub stops the guest.
    private (InstructionSet Machine, CpuState[] Cpus) StatesOfStub()
    {
        if (IsRunning) Stop();
        (InstructionSet Machine, CpuState[] Cpus) states = new StubRegisters(connection, connect, cancellation).Read();
        if (!_wasRunning || options.StopsGuest) return states;
        connection.Execute("cont").Dispose();
        _isStopped = false;
        return states;
    }

    private ulong Value(RegisterText cpu, string[] names)
        => cpu.Find(names) ?? throw connection.Broken($"the monitor does not show the register {names[0]}");
}
