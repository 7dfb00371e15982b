using WalkGen.Images;
using WalkGen.Linux;

namespace WalkGen.Cli.Output;

/// <summary>Parts of an area as text, as <c>/proc/PID/maps</c> writes them.</summary>
internal static class AreaText
{
    /// <summary>The access, such as <c>r-xp</c>: s for an area that may be shared.</summary>
    public static string AccessOf(KernelArea area)
        => new([
            Letter(area, VmFlags.Read, 'r'), Letter(area, VmFlags.Write, 'w'), Letter(area, VmFlags.Exec, 'x'),
            area.Flags.HasFlag(VmFlags.MayShare) ? 's' : 'p',
        ]);

    /// <summary>The offset in the file, in bytes.</summary>
    public static ulong OffsetOf(KernelArea area) => area.File is null ? 0 : area.FileOffset;

    /// <summary>The numbers of the device, such as <c>08:01</c>.</summary>
    public static string DeviceOf(KernelArea area) => $"{area.File?.DeviceMajor ?? 0:x2}:{area.File?.DeviceMinor ?? 0:x2}";

    private static char Letter(KernelArea area, VmFlags flag, char letter) => area.Flags.HasFlag(flag) ? letter : '-';
}
