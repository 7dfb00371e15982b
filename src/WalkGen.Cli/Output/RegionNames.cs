using WalkGen.Images;

namespace WalkGen.Cli.Output;

/// <summary>The names of the kernel's regions in rows and texts. docs/images.md describes them.</summary>
internal static class RegionNames
{
    /// <summary>The name of <paramref name="region"/>, with a question mark if it is a guess.</summary>
    public static string Of(KernelRegion region) => Of(region.Kind) + (region.IsGuess ? "?" : "");

    public static string Of(KernelRegionKind kind) => kind switch
    {
        KernelRegionKind.DirectMap => "direct_map",
        KernelRegionKind.Vmalloc => "vmalloc",
        KernelRegionKind.Vmemmap => "vmemmap",
        KernelRegionKind.KernelImage => "kernel_image",
        KernelRegionKind.Modules => "modules",
        KernelRegionKind.Fixmap => "fixmap",
        KernelRegionKind.KasanShadow => "kasan_shadow",
        KernelRegionKind.GuardHole => "guard_hole",
        KernelRegionKind.LdtRemap => "ldt_remap",
        KernelRegionKind.CpuEntryArea => "cpu_entry_area",
        KernelRegionKind.Espfix => "espfix",
        KernelRegionKind.Efi => "efi",
        KernelRegionKind.Vsyscall => "vsyscall",
        KernelRegionKind.PciIo => "pci_io",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
