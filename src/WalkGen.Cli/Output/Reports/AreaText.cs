using WalkGen.Images;
using WalkGen.Linux;

namespace WalkGen.Cli.Output;

/// <summary>Parts of an area as text, as <c>/proc/PID/maps</c> writes them.</summary>
internal static class AreaText
{
    private static readonly string[] Accesses =
    [
        .. Enumerable.Range(0, 16).Select(static bits => string.Concat(
            (bits & 1) != 0 ? 'r' : '-', (bits & 2) != 0 ? 'w' : '-', (bits & 4) != 0 ? 'x' : '-', (bits & 8) != 0 ? 's' : 'p')),
    ];

    /// <summary>The access, such as <c>r-xp</c>: s for an area that may be shared.</summary>
    public static string AccessOf(KernelArea area) => AccessOf(area.Flags);

    /// <inheritdoc cref="AccessOf(KernelArea)"/>
    public static string AccessOf(VmFlags flags) => Accesses[
        Bit(flags, VmFlags.Read, 0) | Bit(flags, VmFlags.Write, 1) | Bit(flags, VmFlags.Exec, 2) | Bit(flags, VmFlags.MayShare, 3)];

    /// <summary>The offset in the file, in bytes.</summary>
    public static ulong OffsetOf(KernelArea area) => area.File is null ? 0 : area.FileOffset;

    /// <summary>The numbers of the device, such as <c>08:01</c>.</summary>
    public static string DeviceOf(KernelArea area) => DeviceOf(area.File?.DeviceMajor ?? 0, area.File?.DeviceMinor ?? 0);

    /// <inheritdoc cref="DeviceOf(KernelArea)"/>
    public static string DeviceOf(long major, long minor) => $"{major:x2}:{minor:x2}";

    private static int Bit(VmFlags flags, VmFlags flag, int position) => (flags & flag) != 0 ? 1 << position : 0;
}
