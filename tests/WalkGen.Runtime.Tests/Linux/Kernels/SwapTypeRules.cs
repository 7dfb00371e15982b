using WalkGen.Linux;

namespace WalkGen.Runtime.Tests.Linux.Kernels;

/// <summary>
/// The special swap types of a kernel with memory failure, migration, device memory and markers. Source: <c>include/linux/swap.h</c>, which
/// numbers them from MAX_SWAPFILES: hwpoison, migration, device, marker, swap-in error. The releases are from memory.
/// </summary>
internal sealed class SwapTypeRules(LinuxVersion version)
{
    public const LinuxConfig Config = LinuxConfig.MemoryFailure | LinuxConfig.Migration | LinuxConfig.DevicePrivate | LinuxConfig.PteMarker;

    private bool HasReadExclusive => version >= new LinuxVersion(5, 19);

    private int MigrationCount => HasReadExclusive ? 3 : 2;

    private int DeviceCount => version >= new LinuxVersion(6, 15) ? 3 : version >= new LinuxVersion(5, 14) ? 4 : 2;

    private int MarkerCount => version >= new LinuxVersion(5, 19) ? 1 : 0;

    private int SwapInErrorCount => version >= new LinuxVersion(5, 19) && version < new LinuxVersion(6, 2) ? 1 : 0;

    public int MaxSwapFiles => 32 - 1 - MigrationCount - DeviceCount - MarkerCount - SwapInErrorCount;

    public int HwPoison => MaxSwapFiles;

    public int MigrationRead => HwPoison + 1;

    public int? MigrationReadExclusive => HasReadExclusive ? MigrationRead + 1 : null;

    public int MigrationWrite => MigrationRead + MigrationCount - 1;

    public int DeviceWrite => MigrationWrite + 1;

    public int DeviceRead => DeviceWrite + 1;

    public int? DeviceExclusiveWrite => DeviceCount == 4 ? DeviceWrite + 2 : null;

    public int? DeviceExclusiveRead => DeviceCount > 2 ? DeviceWrite + DeviceCount - 1 : null;

    public int? Marker => MarkerCount == 1 ? DeviceWrite + DeviceCount : null;

    public int? SwapInError => SwapInErrorCount == 1 ? DeviceWrite + DeviceCount + 1 : null;

    /// <summary>The bits of <c>pte_marker</c>: PTE_MARKER_UFFD_WP, since 6.2 SWAPIN_ERROR or POISONED, since 6.13 GUARD.</summary>
    public int MarkerBits => version >= new LinuxVersion(6, 13) ? 3 : version >= new LinuxVersion(6, 2) ? 2 : 1;

    /// <summary>Whether a migration entry has SWP_MIG_YOUNG and SWP_MIG_DIRTY above the frame number (<c>swapops.h</c>, 6.1).</summary>
    public bool HasMigrationAges => version >= new LinuxVersion(6, 1);
}
