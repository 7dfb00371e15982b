using WalkGen.Formats;
using WalkGen.Linux;

namespace WalkGen.Images;

/// <summary>The Linux kernel of an image, as far as its non-present entries need it: <see cref="MemoryImage.FindLinuxKernel"/>.</summary>
public sealed class ImageKernel
{
    private readonly Dictionary<LinuxConfig, KernelConfigSource> _sources;
    private readonly uint _assumedTypes;

    private ImageKernel(LinuxVersion version, KernelConfigSearch options, Architecture? architecture, int? physicalAddressBits)
    {
        _sources = options.Sources;
        Assumed = options.Unknown;
        LinuxConfig config = options.Found;
        if (architecture is { } known) config |= LinuxKernel.DefaultConfig(known) & Assumed;
        Kernel = new LinuxKernel(version)
        {
            Config = architecture is null ? null : config, // the paging format then decides
            PhysicalAddressBits = physicalAddressBits,
        };
        int fewestAreas = LinuxSwapTypes.Of(version, options.Found | options.Unknown).MaxSwapFiles;
        FitsSwapAreas = options.SwapAreaRoom is not { } room || fewestAreas <= room;
        _assumedTypes = FitsSwapAreas ? AssumedTypes(version, options.Found, Assumed) : TypesFrom(options.SwapAreaRoom ?? 0);
    }

    /// <summary>The kernel, to decode non-present entries.</summary>
    public LinuxKernel Kernel { get; }

    /// <summary>
    /// The options that nothing in the image decides. Those of Debian 12's kernel are assumed. An option that the release does not have is
    /// never one of them.
    /// </summary>
    public LinuxConfig Assumed { get; }

    /// <summary>
    /// Whether the special swap types of the release and the options leave no more swap areas than the kernel has room for. If not, the
    /// kernel has features of a later release, and the numbers of its special types are unknown. True if the room is unknown.
    /// </summary>
    public bool FitsSwapAreas { get; }

    /// <summary>What decides whether the kernel was built with <paramref name="option"/>, a single option.</summary>
    public KernelConfigSource SourceOf(LinuxConfig option) => _sources.GetValueOrDefault(option);

    /// <summary>Whether the kind or a flag of <paramref name="entry"/> follows from what is assumed about the kernel.</summary>
    public bool IsAssumed(NonPresentEntry entry) => entry.SwapType is { } type and >= 0 and < 32 && (_assumedTypes >> type & 1) != 0;

    /// <summary>The kernel of <paramref name="image"/>: see <see cref="MemoryImage.FindLinuxKernel"/>.</summary>
    internal static ImageKernel? Find(MemoryImage image, LinuxVersion? version)
    {
        if (version is null && LinuxVersion.TryParse(image.VmCoreInfo?.OsRelease, out LinuxVersion release)) version = release;
        if (version is not { } known || known < LinuxKernel.Oldest) return null;

        int? bits = image.VmCoreInfo?.Number("MAX_PHYSMEM_BITS") is { } width and >= 32 and <= 63 ? (int)width : null;
        return new ImageKernel(known, KernelConfigSearch.Run(image, known), ArchitectureOf(image), bits);
    }

    private static Architecture? ArchitectureOf(MemoryImage image) => image.Machine switch
    {
        InstructionSet.X86 => Architecture.X86,
        InstructionSet.X86_64 => Architecture.X86_64,
        InstructionSet.AArch64 => Architecture.AArch64,
        InstructionSet.RiscV => Architecture.RiscV,
        _ => image.KernelRoot is { } root ? PagingModes.Find(root.Mode)?.Architecture : null,
    };

    /// <summary>The types, as a bit each, that mean something else for another choice of the unknown options.</summary>
    private static uint AssumedTypes(LinuxVersion version, LinuxConfig found, LinuxConfig unknown)
    {
        uint types = 0;
        LinuxSwapTypes all = LinuxSwapTypes.Of(version, found | unknown);
        for (LinuxConfig some = unknown; some != LinuxConfig.None;)
        {
            some = (some - 1) & unknown; // every subset
            LinuxSwapTypes other = LinuxSwapTypes.Of(version, found | some);
            for (int type = 0; type < LinuxSwapTypes.Count; type++)
            {
                if (all.Meaning(type) != other.Meaning(type)) types |= 1U << type;
            }
        }

        return types;
    }

    private static uint TypesFrom(int first) => first >= LinuxSwapTypes.Count ? 0 : uint.MaxValue << first;
}
