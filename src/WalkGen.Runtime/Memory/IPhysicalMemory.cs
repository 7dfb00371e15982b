namespace WalkGen;

/// <summary>
/// The door to physical memory: a small struct, asked once per table and never per entry. Implement it over whatever holds the
/// memory: an arena, a dump, the RAM of an emulator.
/// </summary>
public interface IPhysicalMemory
{
    /// <summary>
    /// Finds <paramref name="length"/> bytes at <paramref name="address"/>; false, with an empty span, if any of them is missing.
    /// The span stays valid as long as the memory does and shows later changes of it.
    /// </summary>
    bool TryGetBytes(PhysicalAddress address, int length, out ReadOnlySpan<byte> bytes);
}
