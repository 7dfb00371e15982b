namespace WalkGen.Emulation.Tests;

/// <summary>A tracker that records what it is notified of, for one thread.</summary>
internal sealed class RecordingTracker(Action? onWrite = null) : IWriteTracker
{
    public List<(VirtualCpu? Cpu, ulong Start, int Length)> Writes { get; } = [];

    public void BeforeWrite(VirtualCpu? cpu, PhysicalAddress start, ulong length)
    {
        Writes.Add((cpu, start.Value, (int)length));
        onWrite?.Invoke();
    }
}
