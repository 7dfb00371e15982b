using WalkGen.Linux;

namespace WalkGen.Images;

/// <summary>
/// The regions of AArch64. Sources: Linux, <c>arch/arm64/include/asm/memory.h</c>, <c>arch/arm64/include/asm/kasan.h</c>,
/// <c>arch/arm64/include/asm/fixmap.h</c>; VMCOREINFO has most bounds.
/// </summary>
internal static class Arm64Regions
{
    private const ulong SegmentAlign = 64 << 10;
    private const ulong MaxImageSize = 1UL << 30; // usual: 40 MiB

    public static void Add(RegionList regions, KernelLayout layout)
    {
        AddImage(regions, layout);
        AddFromTo(regions, layout, KernelRegionKind.Modules, "MODULES_VADDR", "MODULES_END");
        AddFromTo(regions, layout, KernelRegionKind.Vmemmap, "VMEMMAP_START", "VMEMMAP_END");
        AddFixed(regions, layout);
        AddFromTo(regions, layout, KernelRegionKind.Vmalloc, "VMALLOC_START", "VMALLOC_END");

        // PAGE_END: half of the addresses of a kernel that was built for them, or that falls back to 48 bits.
        int bits = layout.AddressBits, built = int.Min((int)(layout.Number("VA_BITS") ?? (ulong)bits), bits);
        ulong end = unchecked(0UL - (1UL << (int.Min(built, 48) - 1))), start = unchecked(0UL - (1UL << bits));
        if (layout.Symbol("kasan_init") is not null)
        {
            // With tags in software, a byte of the shadow is for 16 bytes, else for 8.
            int scale = layout.Symbol("kasan_init_sw_tags") is null ? 3 : 4;
            regions.Add(KernelRegionKind.KasanShadow, unchecked(end - (1UL << (bits - scale))), end - 1, isGuess: true);
        }

        regions.Add(KernelRegionKind.DirectMap, start, end - 1);
    }

    private static void AddFromTo(RegionList regions, KernelLayout layout, KernelRegionKind kind, string start, string end)
    {
        if (layout.Number(start) is { } first && layout.Number(end) is { } last && last > first) regions.Add(kind, first, last - 1);
    }

    // The kernel is an area of vmalloc, mapped at a constant distance. The memory of its initialization is freed and a gap.
    private static void AddImage(RegionList regions, KernelLayout layout)
    {
        if (layout.InfoSymbol("_stext") is not { } code || layout.Number("kimage_voffset") is not { } distance) return;
        ulong start = layout.Symbol("_text") ?? ((code - SegmentAlign) & ~(SegmentAlign - 1));
        ulong? known = layout.Symbol("_end");
        ulong last = layout.InfoSymbols.Where(symbol => symbol >= code && symbol - code < MaxImageSize).Max();
        ulong end = known ?? (last & ~(layout.PageSize - 1));
        while (known is null && end - start < MaxImageSize && layout.Translate(end) == unchecked(end - distance)) end += layout.PageSize;
        if (end > start) regions.Add(KernelRegionKind.KernelImage, start, end - 1, isGuess: known is null);
    }

    // Linux moved both above vmemmap in 6.9.
    private static void AddFixed(RegionList regions, KernelLayout layout)
    {
        if (layout.Number("VMEMMAP_START") is not { } pages || layout.Number("VMEMMAP_END") is not { } end) return;
        if (layout.Release is not { } release || release < new LinuxVersion(5, 11)) return;
        bool isAbove = release >= new LinuxVersion(6, 9);
        ulong pci = isAbove ? end + (8 * KernelLayout.Mebi) : pages - (24 * KernelLayout.Mebi);
        ulong top = isAbove ? unchecked(0UL - (8 * KernelLayout.Mebi)) : pages - (32 * KernelLayout.Mebi);
        regions.Add(KernelRegionKind.PciIo, pci, pci + (16 * KernelLayout.Mebi) - 1);

        // FIXADDR_TOT_START depends on the configuration.
        ulong lowest = isAbove ? pci + (24 * KernelLayout.Mebi) : layout.Number("VMALLOC_END") ?? top;
        if (lowest < top) regions.Add(KernelRegionKind.Fixmap, lowest, top - 1, isGuess: true);
    }
}
