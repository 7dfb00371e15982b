namespace WalkGen.Emulation;

/// <summary>Handles the page faults of virtual CPUs (Linux: <c>handle_mm_fault</c>).</summary>
public interface IPageFaultHandler
{
    /// <summary>
    /// Called on the thread of the CPU that faulted, which holds no lock. Returns true to retry the access; false to throw a
    /// <see cref="PageFaultException"/>.
    /// </summary>
    /// <param name="cpu">The CPU. Its <see cref="VirtualCpu.Space"/> is the address space.</param>
    /// <param name="fault">The fault.</param>
    bool TryHandle(VirtualCpu cpu, PageFault fault);
}
