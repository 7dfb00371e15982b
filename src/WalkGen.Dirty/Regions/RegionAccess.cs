using WalkGen.Emulation;

namespace WalkGen.Dirty;

/// <summary>An access of a watched region, which has not happened yet.</summary>
/// <param name="Handle">The handle of the region.</param>
/// <param name="Cpu">The CPU; null if the host or a device accesses the memory.</param>
/// <param name="Start">The physical address of the first byte of the access, which may be before the region.</param>
/// <param name="Length">The number of bytes of the access.</param>
/// <param name="Access">The kind of access.</param>
public readonly record struct RegionAccess(
    RegionHandle Handle, VirtualCpu? Cpu, PhysicalAddress Start, ulong Length, WatchedAccess Access);
