namespace WalkGen.Linux;

/// <summary>The release of Linux whose page walker a walk over an address space follows.</summary>
public enum LinuxBehaviour
{
    /// <summary>Linux 6.12.</summary>
    Linux6_12,

    /// <summary>Linux 6.1: with huge page directories, without VMA locks, and mapping a PTE table never fails.</summary>
    Linux6_1,
}

/// <summary>A <see cref="LinuxBehaviour"/> as a type argument: each walk is compiled for one.</summary>
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
