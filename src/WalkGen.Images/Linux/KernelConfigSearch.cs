using WalkGen.Linux;

namespace WalkGen.Images;

/// <summary>
/// Searches an image for the build options that number the special swap types: in VMCOREINFO, in the kernel's symbols, in the
/// configuration that the kernel contains, and in the name of its release. The first source that decides an option counts.
/// </summary>
internal sealed class KernelConfigSearch
{
    private static readonly (LinuxConfig Option, string Line)[] Lines =
    [
        (LinuxConfig.MemoryFailure, "CONFIG_MEMORY_FAILURE=y"),
        (LinuxConfig.Migration, "CONFIG_MIGRATION=y"),
        (LinuxConfig.DevicePrivate, "CONFIG_DEVICE_PRIVATE=y"),
        (LinuxConfig.PteMarker, "CONFIG_PTE_MARKER=y"),
    ];

    private KernelConfigSearch(LinuxVersion version) => Unknown = LinuxSwapTypes.OptionsOf(version);

    /// <summary>The options that the kernel has.</summary>
    public LinuxConfig Found { get; private set; }

    /// <summary>The options of the release that nothing decides.</summary>
    public LinuxConfig Unknown { get; private set; }

    /// <summary>What decides each of the other options.</summary>
    public Dictionary<LinuxConfig, KernelConfigSource> Sources { get; } = [];

    /// <summary>An upper bound of the number of swap areas; null if it is unknown.</summary>
    public int? SwapAreaRoom { get; private set; }

    /// <summary>Searches <paramref name="image"/> for the options of a kernel of <paramref name="version"/>.</summary>
    public static KernelConfigSearch Run(MemoryImage image, LinuxVersion version)
    {
        KernelConfigSearch search = new(version);
        if (image.VmCoreInfo is not { } info) return search;
        search.ReadVmCoreInfo(info);
        if (KernelMemory.Open(image) is { } memory)
            search.ReadKernel(image.KernelTables.FindKallsyms(memory, info, out _), memory, info, version);
        if (LinuxVersion.TryParse(info.OsRelease, out LinuxVersion release) && release == version) search.ReadRelease(info.OsRelease);
        return search;
    }

    // kernel/vmcore_info.c: PG_hwpoison is written with CONFIG_MEMORY_FAILURE, PG_head_mask after it in every release and configuration.
    private void ReadVmCoreInfo(VmCoreInfo info)
    {
        if (info.Number("PG_hwpoison") is not null) Decide(LinuxConfig.MemoryFailure, true, KernelConfigSource.VmCoreInfo);
        else if (info.Number("PG_head_mask") is not null) Decide(LinuxConfig.MemoryFailure, false, KernelConfigSource.VmCoreInfo);
    }

    private void ReadKernel(Kallsyms? kallsyms, KernelMemory memory, VmCoreInfo info, LinuxVersion version)
    {
        ulong? configGz = kallsyms is null ? null : ReadKallsyms(kallsyms, version, memory);
        if (Unknown == LinuxConfig.None) return;

        configGz ??= info.Symbol("_stext") is { } code ? ConfigGz.Search(memory, code.Value) : null;
        if (configGz is { } address && ConfigGz.Read(memory, address) is { } lines) ReadConfig(lines);
    }

    /// <summary>Decides options by symbols; returns the address of the configuration if there is a symbol for it.</summary>
    private ulong? ReadKallsyms(Kallsyms kallsyms, LinuxVersion version, KernelMemory memory)
    {
        IReadOnlyDictionary<string, int> symbols = kallsyms.Found;
        foreach (var (option, _) in Lines)
        {
            if (KallsymsConfig.Has(option, version, memory.Architecture, symbols) is { } isSet)
                Decide(option, isSet, KernelConfigSource.Kallsyms);
        }

        if (symbols.TryGetValue(SwapAreas.Symbol, out int areas)) SwapAreaRoom = SwapAreas.Room(kallsyms, areas, memory.PointerSize);
        return symbols.TryGetValue(ConfigGz.Symbol, out int config) ? kallsyms.AddressOf(config) : null;
    }

    private void ReadConfig(IReadOnlySet<string> lines)
    {
        foreach (var (option, line) in Lines) Decide(option, lines.Contains(line), KernelConfigSource.ConfigGz);
    }

    private void ReadRelease(string? release)
    {
        if (DebianKernel.ConfigOf(release) is not { } config) return;
        foreach (var (option, _) in Lines) Decide(option, (config & option) != 0, KernelConfigSource.Release);
    }

    private void Decide(LinuxConfig option, bool isSet, KernelConfigSource source)
    {
        if ((Unknown & option) == 0) return; // known already, or not in the release
        Unknown &= ~option;
        Sources.Add(option, source);
        if (isSet) Found |= option;
    }
}
