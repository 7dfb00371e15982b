namespace WalkGen;

/// <summary>Physical memory that may be changed. Reading and writing are different doors: a dump has only the first.</summary>
public interface IWritablePhysicalMemory : IPhysicalMemory
{
    /// <summary>Finds <paramref name="length"/> bytes at <paramref name="address"/> to change; false, with an empty span, if any is missing.</summary>
    bool TryGetWritableBytes(PhysicalAddress address, int length, out Span<byte> bytes);
}
