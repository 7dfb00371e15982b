using WalkGen.Formats;
using WalkGen.Linux;

namespace WalkGen.Images;

/// <summary>
/// The build options that follow from the presence of symbols. Each symbol is a function of global linkage that is compiled only with the
/// option, so it has a symbol even if all its calls are inlined.
/// </summary>
/// <remarks>
/// Sources, the same from 5.14 to 7.2: <c>memory_failure</c> in <c>mm/memory-failure.c</c> and <c>migrate_pages</c> in
/// <c>mm/migrate.c</c>, which the options add in <c>mm/Makefile</c>; <c>make_device_exclusive_range</c>, since 6.15
/// <c>make_device_exclusive</c>, in <c>mm/rmap.c</c> within <c>#ifdef CONFIG_DEVICE_PRIVATE</c>.
/// CONFIG_PTE_MARKER has no such function. A symbol for the inline function <c>pte_marker_uffd_wp</c> exists only if it does not return a
/// constant; and the option needs <c>fs/userfaultfd.c</c> with <c>handle_userfault</c>, and x86-64.
/// </remarks>
internal static class KallsymsConfig
{
    /// <summary>The symbols that decide the options.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "memory_failure", "migrate_pages", "make_device_exclusive_range", "make_device_exclusive", "pte_marker_uffd_wp", "handle_userfault",
    ];

    /// <summary>Whether a kernel with <paramref name="symbols"/> has <paramref name="option"/>; null if they do not decide it.</summary>
    public static bool? Has(LinuxConfig option, LinuxVersion version, Architecture architecture, IReadOnlyDictionary<string, int> symbols)
        => option switch
        {
            LinuxConfig.MemoryFailure => symbols.ContainsKey("memory_failure"),
            LinuxConfig.Migration => symbols.ContainsKey("migrate_pages"),
            LinuxConfig.DevicePrivate when version >= new LinuxVersion(5, 14)
                => symbols.ContainsKey("make_device_exclusive_range") || symbols.ContainsKey("make_device_exclusive"),
            LinuxConfig.PteMarker when symbols.ContainsKey("pte_marker_uffd_wp") => true,
            LinuxConfig.PteMarker when architecture != Architecture.X86_64 || !symbols.ContainsKey("handle_userfault") => false,
            _ => null,
        };
}
