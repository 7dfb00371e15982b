using WalkGen.Formats;
using WalkGen.Linux;

namespace WalkGen.Images;

/// <summary>The Linux kernel of an image, as far as its non-present entries need it: <see cref="MemoryImage.FindLinuxKernel"/>.</summary>
public sealed class ImageKernel
{
    private readonly Dictionary<LinuxConfig, KernelConfigSource> _sources;
    private readonly uint _assumedTypes;

    internal ImageKernel(LinuxVersion version, KernelConfigSearch options, Architecture? architecture, int? physicalAddressBits)
    {
        _sources = options.Sources;
        Assumed = options.Unknown;
        LinuxConfig config = options.Found;
        if (architecture is { } known) config |= LinuxKernel.DefaultConfig(known) & Assumed;
        Kernel = new LinuxKernel(version)
        {
            Config = architecture is null ? null : config,
            PhysicalAddressBits = physicalAddressBits,
        };
        FitsSwapAreas = options.SwapAreaRoom is not { } room || LinuxSwapTypes.Of(version, config).MaxSwapFiles <= room;
        _assumedTypes = FitsSwapAreas ? AssumedTypes(version, options.Found, Assumed) : SpecialTypes(options.SwapAreaRoom ?? 0);
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

    private static uint SpecialTypes(int first) => first >= LinuxSwapTypes.Count ? 0 : uint.MaxValue << first;
}
