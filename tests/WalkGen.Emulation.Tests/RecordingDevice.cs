namespace WalkGen.Emulation.Tests;

/// <summary>A device that records its accesses. It answers a load with its value.</summary>
internal sealed class RecordingDevice(Action? onAccess = null) : IBusDevice
{
    public ulong Value { get; set; }

    /// <summary>Offset, size, value (0 for a load), whether it was a store, and the CPU.</summary>
    public List<(ulong Offset, int Size, ulong Value, bool IsStore, VirtualCpu? Cpu)> Accesses { get; } = [];

    public ulong Read(ulong offset, int size, VirtualCpu? cpu)
    {
        Accesses.Add((offset, size, 0, false, cpu));
        onAccess?.Invoke();
        return Value;
    }

    public void Write(ulong offset, ulong value, int size, VirtualCpu? cpu)
    {
        Accesses.Add((offset, size, value, true, cpu));
        onAccess?.Invoke();
    }
}
