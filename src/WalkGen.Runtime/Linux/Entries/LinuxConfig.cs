namespace WalkGen.Linux;

/// <summary>The build options of a kernel that decide which special swap types exist.</summary>
[Flags]
public enum LinuxConfig
{
    /// <summary>No options.</summary>
    None = 0,

    /// <summary>CONFIG_MEMORY_FAILURE: hwpoison entries.</summary>
    MemoryFailure = 1 << 0,

    /// <summary>CONFIG_MIGRATION: migration entries.</summary>
    Migration = 1 << 1,

    /// <summary>CONFIG_DEVICE_PRIVATE: entries of device memory.</summary>
    DevicePrivate = 1 << 2,

    /// <summary>CONFIG_PTE_MARKER, Linux 5.19 to 6.1. Later kernels always have markers.</summary>
    PteMarker = 1 << 3,
}
