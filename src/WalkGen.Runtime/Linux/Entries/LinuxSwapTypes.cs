namespace WalkGen.Linux;

/// <summary>
/// The numbers of special swap types. There are 32 types: the lower ones are swap areas, the upper ones are special, in the order of the
/// parameters (Linux: <c>include/linux/swap.h</c>, <c>MAX_SWAPFILES</c>).
/// </summary>
/// <param name="HwPoison">0 or 1 (<c>SWP_HWPOISON_NUM</c>).</param>
/// <param name="Migration">0; 2: read, write; 3: read, exclusive read, write (<c>SWP_MIGRATION_NUM</c>).</param>
/// <param name="Device">
/// 0; 2: private write, private read; 3: these and exclusive; 4: these, exclusive write and exclusive read (<c>SWP_DEVICE_NUM</c>).
/// </param>
/// <param name="PteMarker">0 or 1 (<c>SWP_PTE_MARKER_NUM</c>).</param>
/// <param name="SwapInError">0 or 1 (<c>SWP_SWAPIN_ERROR_NUM</c>).</param>
public readonly record struct LinuxSwapTypes(int HwPoison, int Migration, int Device, int PteMarker, int SwapInError)
{
    /// <summary>The number of all types (Linux: <c>1 &lt;&lt; MAX_SWAPFILES_SHIFT</c>).</summary>
    public const int Count = 32;

    /// <summary>The maximum number of swap areas, which is also the first special type (Linux: <c>MAX_SWAPFILES</c>).</summary>
    public int MaxSwapFiles => Count - HwPoison - Migration - Device - PteMarker - SwapInError;

    /// <summary>The options that number the types of a kernel of <paramref name="version"/>.</summary>
    public static LinuxConfig OptionsOf(LinuxVersion version)
        => LinuxConfig.MemoryFailure | LinuxConfig.Migration | LinuxConfig.DevicePrivate
            | (HasMarkerOption(version) ? LinuxConfig.PteMarker : LinuxConfig.None);

    /// <summary>The types of a kernel of <paramref name="version"/> that was built with <paramref name="config"/>.</summary>
    public static LinuxSwapTypes Of(LinuxVersion version, LinuxConfig config)
    {
        bool hasMarkers = version >= new LinuxVersion(6, 2) || (HasMarkerOption(version) && Has(config, LinuxConfig.PteMarker));
        return new LinuxSwapTypes(
            HwPoison: Has(config, LinuxConfig.MemoryFailure) ? 1 : 0,
            Migration: !Has(config, LinuxConfig.Migration) ? 0 : version >= new LinuxVersion(5, 19) ? 3 : 2,
            Device: Has(config, LinuxConfig.DevicePrivate) ? DeviceTypes(version) : 0,
            PteMarker: hasMarkers ? 1 : 0,
            SwapInError: HasMarkerOption(version) ? 1 : 0);
    }

    /// <summary>The kind of entries of <paramref name="type"/>, and the flags that the type implies.</summary>
    public (NonPresentKind Kind, NonPresentFlags Flags) Meaning(int type)
    {
        int index = type - MaxSwapFiles;
        if (type < 0 || type >= Count) return (NonPresentKind.Unknown, NonPresentFlags.None);
        if (index < 0) return (NonPresentKind.Swap, NonPresentFlags.None);
        if (index < HwPoison) return (NonPresentKind.HwPoison, NonPresentFlags.None);
        index -= HwPoison;
        if (index < Migration) return (NonPresentKind.Migration, MigrationFlags(index));
        index -= Migration;
        if (index < Device) return DeviceMeaning(index);
        index -= Device;
        return (index < PteMarker ? NonPresentKind.Marker : NonPresentKind.SwapInError, NonPresentFlags.None);
    }

    // Linux 5.19 to 6.1, which also have the type of swap-in errors. Later releases have markers instead, always.
    private static bool HasMarkerOption(LinuxVersion version) => version >= new LinuxVersion(5, 19) && version < new LinuxVersion(6, 2);

    private static int DeviceTypes(LinuxVersion version)
        => version >= new LinuxVersion(6, 15) ? 3 : version >= new LinuxVersion(5, 14) ? 4 : 2;

    // Enum.HasFlag allocates until the JIT has optimised its caller.
    private static bool Has(LinuxConfig config, LinuxConfig choice) => (config & choice) != 0;

    private NonPresentFlags MigrationFlags(int index)
        => index == Migration - 1 ? NonPresentFlags.Writable : index == 1 ? NonPresentFlags.Exclusive : NonPresentFlags.None;

    private (NonPresentKind Kind, NonPresentFlags Flags) DeviceMeaning(int index) => index switch
    {
        0 => (NonPresentKind.DevicePrivate, NonPresentFlags.Writable),
        1 => (NonPresentKind.DevicePrivate, NonPresentFlags.None),
        2 when Device > 3 => (NonPresentKind.DeviceExclusive, NonPresentFlags.Writable),
        _ => (NonPresentKind.DeviceExclusive, NonPresentFlags.None),
    };
}
