using System.Runtime.InteropServices;

namespace WalkGen.Live;

/// <summary>Linux's <c>struct pm_scan_arg</c> of <c>include/uapi/linux/fs.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PageScanArguments
{
    /// <summary><c>PAGEMAP_SCAN</c>: <c>_IOWR('f', 16, struct pm_scan_arg)</c></summary>
    public const uint Request = 0xc060_6610;

    /// <summary><c>PM_SCAN_WP_MATCHING</c></summary>
    public const ulong WriteProtect = 1;

    /// <summary><c>PM_SCAN_CHECK_WPASYNC</c></summary>
    public const ulong CheckWriteProtectAllowed = 2;

    public ulong Size;
    public ulong Flags;
    public ulong Start;
    public ulong End;
    public ulong WalkEnd;
    public nint Regions;
    public ulong RegionCount;
    public ulong MaxPages;
    public PageCategories Inverted;
    public PageCategories AllOf;
    public PageCategories AnyOf;
    public PageCategories Reported;
}
