namespace WalkGen;

/// <summary>
/// Read access to physical memory. A walk calls it once per table, never per entry. Implement it as a small struct over an arena, a dump or
/// the RAM of an emulator.
/// </summary>
public interface IPhysicalMemory
{
    /// <summary>
    /// Gets <paramref name="length"/> bytes at <paramref name="address"/>; false and an empty span if any of them is missing. The span is
    /// valid as long as the memory and shows its later changes.
    /// </summary>
    /// <remarks>
    /// Memory that may be disposed while it is read throws <see cref="ObjectDisposedException"/> afterwards, also for 0 bytes, which a walk
    /// requests at its end. Its spans must stay readable: use arrays or <see cref="WalkGen.Formats.ReservedMemory"/>.
    /// </remarks>
    bool TryGetBytes(PhysicalAddress address, int length, out ReadOnlySpan<byte> bytes);
}
