using WalkGen.Linux;

namespace WalkGen.Emulation;

/// <summary>Handles the page faults of virtual CPUs (Linux: <c>handle_mm_fault</c>).</summary>
public interface IPageFaultHandler
{
    /// <summary>
    /// Called on the thread of the CPU that faulted, which holds no lock. Returns true to retry the access; false to throw a
    /// <see cref="PageFaultException"/>.
    /// </summary>
    bool TryHandle(AddressSpace space, PageFault fault);
}
