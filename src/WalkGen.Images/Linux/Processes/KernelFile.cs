namespace WalkGen.Images;

/// <summary>A file that an area maps.</summary>
public sealed class KernelFile
{
    internal KernelFile()
    {
    }

    /// <summary>
    /// The path, as <c>/proc/PID/maps</c> shows it: that of a deleted file ends with <c> (deleted)</c>. It is text of the machine and may
    /// contain anything; bytes that are not UTF-8 are <c>\xff</c>. Null if the image lacks a part of it.
    /// </summary>
    /// <remarks>It begins at the root of the mount namespace, also for a process in a chroot.</remarks>
    public required string? Path { get; init; }

    /// <summary>The major number of the device of its file system.</summary>
    public required int DeviceMajor { get; init; }

    /// <summary>The minor number of the device of its file system.</summary>
    public required int DeviceMinor { get; init; }

    /// <summary>The number of its inode.</summary>
    public required ulong Inode { get; init; }

    /// <summary>
    /// The address of its <c>struct address_space</c>, which has its pages: equal for all areas that map the same file.
    /// </summary>
    public required VirtualAddress Mapping { get; init; }

    /// <summary>log2 of the size of its pages in bytes, if they are of hugetlbfs; else 0.</summary>
    internal int HugePageShift { get; init; }

    /// <summary>The path, or device and inode.</summary>
    public override string ToString() => Path ?? $"inode {Inode} of device {DeviceMajor}:{DeviceMinor}";
}
