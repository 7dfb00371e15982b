namespace WalkGen.Images;

/// <summary>
/// The regions of RISC-V with 64 bits. Sources: Linux, <c>arch/riscv/kernel/vmcore_info.c</c>, <c>arch/riscv/include/asm/pgtable.h</c>,
/// <c>Documentation/arch/riscv/vm-layout.rst</c>.
/// </summary>
internal static class RiscVRegions
{
    private const ulong TwoGibi = 2 * KernelLayout.Gibi;
    private const ulong FixmapSize = 6 * KernelLayout.Mebi; // FIXADDR_SIZE since the device tree has a place in it, before: 2 MiB
    private const ulong KasanEnd = 0xffff_ffff_0000_0000;

    public static void Add(RegionList regions, KernelLayout layout)
    {
        if (layout.Number("MODULES_VADDR") is { } modules && layout.Number("MODULES_END") is { } image && image > modules)
        {
            regions.Add(KernelRegionKind.Modules, modules, LastOf(image));
            ulong end = unchecked(modules + TwoGibi); // MODULES_VADDR is _end - 2 GiB
            if (end > image) regions.Add(KernelRegionKind.KernelImage, image, end - 1);
        }

        AddFromTo(regions, layout, KernelRegionKind.Vmalloc, "VMALLOC_START", "VMALLOC_END");
        AddFromTo(regions, layout, KernelRegionKind.Vmemmap, "VMEMMAP_START", "VMEMMAP_END");
        if (layout.Number("VMEMMAP_START") is { } pages)
        {
            ulong pci = pages - (16 * KernelLayout.Mebi);
            regions.Add(KernelRegionKind.PciIo, pci, pages - 1);
            regions.Add(KernelRegionKind.Fixmap, pci - FixmapSize, pci - 1, isGuess: true);
        }

        if (layout.Symbol("kasan_init") is not null)
            regions.Add(KernelRegionKind.KasanShadow, KasanEnd - (1UL << (layout.AddressBits - 4)), KasanEnd - 1, isGuess: true);
        if (layout.Number("PAGE_OFFSET") is { } memory && memory < KasanEnd)
        {
            ulong end = ulong.Min(memory + (1UL << (layout.AddressBits - 2)), KasanEnd);
            regions.Add(KernelRegionKind.DirectMap, memory, end - 1, isGuess: true);
        }
    }

    private static void AddFromTo(RegionList regions, KernelLayout layout, KernelRegionKind kind, string start, string end)
    {
        if (layout.Number(start) is { } first && layout.Number(end) is { } last && last > first) regions.Add(kind, first, LastOf(last));
    }

    // VMALLOC_END and others were the last address in some releases, and the next one in others.
    private static ulong LastOf(ulong end) => (end & 0xfff) == 0xfff ? end : end - 1;
}
