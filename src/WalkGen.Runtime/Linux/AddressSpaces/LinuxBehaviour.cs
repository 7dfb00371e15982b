namespace WalkGen.Linux;

/// <summary>Whose walker a walk over an address space follows.</summary>
public enum LinuxBehaviour
{
    /// <summary>Linux 6.12, and what later releases have in common with it.</summary>
    Linux6_12,

    /// <summary>Linux 6.1: huge page directories, PTE tables that are always found, no locks of VMAs.</summary>
    Linux6_1,
}

/// <summary>A <see cref="LinuxBehaviour"/> as a type, so that a walk is compiled for it.</summary>
internal interface ILinuxBehaviour
{
    static abstract bool Is6_1 { get; }
}

internal readonly struct AsLinux6_12 : ILinuxBehaviour
{
    public static bool Is6_1 => false;
}

internal readonly struct AsLinux6_1 : ILinuxBehaviour
{
    public static bool Is6_1 => true;
}
