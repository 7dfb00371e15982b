namespace WalkGen.Emulation;

/// <summary>A device with registers in physical memory (memory-mapped I/O).</summary>
/// <remarks>
/// The CPU that accesses the device calls its methods on its own thread and holds no lock. CPUs may call them concurrently. They may read
/// and write the bus, flush TLBs, and stop CPUs.
/// </remarks>
public interface IBusDevice
{
    /// <summary>A load from the device.</summary>
    /// <param name="offset">The offset in bytes from the start of the device.</param>
    /// <param name="size">The number of bytes: 1, 2, 4 or 8.</param>
    /// <param name="cpu">The CPU that loads. The bus always gives one; null is for calls by code of the host.</param>
    /// <returns>The value, in the lowest <paramref name="size"/> bytes.</returns>
    ulong Read(ulong offset, int size, VirtualCpu? cpu);

    /// <summary>A store to the device.</summary>
    /// <param name="offset">The offset in bytes from the start of the device.</param>
    /// <param name="value">The value, in the lowest <paramref name="size"/> bytes.</param>
    /// <param name="size">The number of bytes: 1, 2, 4 or 8.</param>
    /// <param name="cpu">The CPU that stores. The bus always gives one; null is for calls by code of the host.</param>
    void Write(ulong offset, ulong value, int size, VirtualCpu? cpu);
}
