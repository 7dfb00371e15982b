namespace WalkGen.Emulation;

/// <summary>Is notified before RAM can be written: dirty logs and snapshots.</summary>
/// <remarks>
/// A CPU calls it at its first store to a page after a flush of writes (<see cref="PhysicalBus.FlushWrites"/>): later stores to the page
/// need no call. A CPU also calls it before it sets an accessed or dirty bit in a page table. The host and devices call it at every write
/// through the bus. Two CPUs may call it at the same time. It must not access guest memory through a CPU, flush TLBs or stop CPUs: the
/// flush would wait for the store.
/// </remarks>
public interface IWriteTracker
{
    /// <summary>Called before <paramref name="length"/> bytes at <paramref name="start"/> are written, possibly repeatedly.</summary>
    /// <param name="cpu">The CPU; null if the host or a device writes.</param>
    /// <param name="start">The physical address of the first byte; for a store of a CPU, of the page.</param>
    /// <param name="length">The number of bytes, at least 1; for a store of a CPU, those of the page.</param>
    void BeforeWrite(VirtualCpu? cpu, PhysicalAddress start, ulong length);
}
