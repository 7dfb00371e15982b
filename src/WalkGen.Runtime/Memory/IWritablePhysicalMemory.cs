namespace WalkGen;

/// <summary>Write access to physical memory. A dump does not have it.</summary>
public interface IWritablePhysicalMemory : IPhysicalMemory
{
    /// <summary>
    /// Gets <paramref name="length"/> writable bytes at <paramref name="address"/>; false and an empty span if any of them is missing.
    /// </summary>
    bool TryGetWritableBytes(PhysicalAddress address, int length, out Span<byte> bytes);
}
