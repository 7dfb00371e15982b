namespace WalkGen.Emulation.Tests;

/// <summary>
/// A tracker that records the writes to pages that it is notified of, for one thread. It ignores accessed and dirty bits that a CPU sets in
/// page tables: <see cref="IsOfTable"/>.
/// </summary>
internal sealed class RecordingTracker(Action? onWrite = null) : IWriteTracker
{
    /// <summary>Whether a CPU is about to set a bit of an entry, and not to write a page.</summary>
    public static bool IsOfTable(VirtualCpu? cpu, ulong length) => cpu is not null && length == sizeof(ulong);

    public List<(VirtualCpu? Cpu, ulong Start, int Length)> Writes { get; } = [];

    public void BeforeWrite(VirtualCpu? cpu, PhysicalAddress start, ulong length)
    {
        if (IsOfTable(cpu, length)) return;
        Writes.Add((cpu, start.Value, (int)length));
        onWrite?.Invoke();
    }
}
