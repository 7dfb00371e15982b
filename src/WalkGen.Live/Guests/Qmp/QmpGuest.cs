using System.Text.Json;
using WalkGen.Images;

namespace WalkGen.Live;

/// <summary>A guest that is read over QMP: registers and memory as texts of the human monitor.</summary>
/// <param name="connection">The connection, which this object takes over.</param>
/// <param name="stops">Whether to stop a guest that runs.</param>
/// <param name="cancellation">Cancels at the next request.</param>
internal sealed class QmpGuest(QmpConnection connection, bool stops, CancellationToken cancellation) : StoppedGuest
{
    private const int WordSize = sizeof(ulong);
    private const int MaxRead = 1 << 14; // bytes of a command; its text has 4 times as many

    private bool _isStopped; // by this object
    private bool _isRunning;

    public override string Name => connection.Name;

    public override bool IsRunning => _isRunning;

    protected override GuestState Open()
    {
        connection.Begin();
        _isRunning = ReadIsRunning();
        if (stops && _isRunning)
        {
            (_isStopped, _isRunning) = (true, false);
            connection.Execute("stop").Dispose();
        }

        List<RegisterText> registers = RegisterText.Parse(connection.Monitor(RegisterText.Command));
        if (registers.Count == 0) throw connection.Broken($"the monitor does not show the registers ({RegisterText.Command})");
        InstructionSet machine = GuestCpus.MachineOf(registers[0].Has) ?? throw new NotSupportedException(
            $"{RegisterText.Command} does not show the registers that control paging. Of AArch64 it never does: use gdb: and -gdb.");
        CpuState[] cpus =
            [.. registers.Select((cpu, index) => GuestCpus.Of(index, machine, cpu.Is32Bit("satp"), names => Value(cpu, names)))];
        return GuestState.Of(Name, machine, cpus, connection.Monitor(FlatView.Command));
    }

    protected override bool TryRead(ulong address, Span<byte> target)
    {
        // Whole words: a table is aligned, and so are the ranges of QEMU's RAM.
        ulong start = address & ~(ulong)(WordSize - 1);
        int before = (int)(address - start);
        byte[] words = new byte[(before + target.Length + WordSize - 1) / WordSize * WordSize];
        for (int done = 0; done < words.Length; done += MaxRead)
        {
            cancellation.ThrowIfCancellationRequested();
            Span<byte> part = words.AsSpan(done, Math.Min(MaxRead, words.Length - done));
            string text = connection.Monitor(PhysicalWords.Command(start + (ulong)done, part.Length / WordSize));
            if (!PhysicalWords.TryParse(text, part)) return false;
        }

        words.AsSpan(before, target.Length).CopyTo(target);
        return true;
    }

    protected override void Resume()
    {
        if (_isStopped) connection.Execute("cont").Dispose();
    }

    protected override void TryResume()
    {
        if (_isStopped) connection.TrySend("cont");
    }

    protected override void Close() => connection.Dispose();

    private bool ReadIsRunning()
    {
        using JsonDocument answer = connection.Execute("query-status");
        JsonElement status = answer.RootElement.GetProperty("return");
        return status.ValueKind == JsonValueKind.Object && status.TryGetProperty("running", out JsonElement running)
            ? running.ValueKind == JsonValueKind.True
            : throw connection.Broken("the peer does not say whether the guest runs");
    }

    private ulong Value(RegisterText cpu, string[] names)
        => cpu.Find(names) ?? throw connection.Broken($"the monitor does not show the register {names[0]}");
}
