namespace WalkGen.Emulation;

/// <summary>Is called before an access of watched memory.</summary>
public interface IAccessAction
{
    /// <summary>
    /// Called on the thread of the CPU, which has left its access: it may access memory, flush TLBs and stop CPUs. The CPU then repeats the
    /// access.
    /// </summary>
    /// <param name="cpu">The CPU; null if the host or a device accesses the memory.</param>
    /// <param name="start">The physical address of the first byte of the access.</param>
    /// <param name="length">The number of bytes, at least 1.</param>
    /// <param name="access">The kind of access.</param>
    void Call(VirtualCpu? cpu, PhysicalAddress start, ulong length, WatchedAccess access);
}
