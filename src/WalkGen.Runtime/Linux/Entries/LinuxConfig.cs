namespace WalkGen.Linux;

/// <summary>What was chosen when a kernel was built, as far as it decides which special swap types there are.</summary>
[Flags]
public enum LinuxConfig
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>CONFIG_MEMORY_FAILURE: poisoned pages.</summary>
    MemoryFailure = 1 << 0,

    /// <summary>CONFIG_MIGRATION: pages that move.</summary>
    Migration = 1 << 1,

    /// <summary>CONFIG_DEVICE_PRIVATE: pages in memory of devices.</summary>
    DevicePrivate = 1 << 2,

    /// <summary>CONFIG_PTE_MARKER of 5.19 to 6.1. Newer kernels always have markers.</summary>
    PteMarker = 1 << 3,
}
