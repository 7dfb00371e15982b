using WalkGen.Linux;

namespace WalkGen.Emulation;

/// <summary>Mends page faults: maps what is missing, copies what is shared, notes what is written.</summary>
public interface IPageFaultHandler
{
    /// <summary>
    /// Called on the thread of the CPU that faulted, which holds no lock. True to try the access again; false to let it fail with a
    /// <see cref="PageFaultException"/>.
    /// </summary>
    bool TryHandle(AddressSpace space, PageFault fault);
}
