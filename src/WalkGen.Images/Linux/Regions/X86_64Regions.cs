namespace WalkGen.Images;

/// <summary>
/// The regions of x86-64. Sources: Linux, <c>arch/x86/include/asm/pgtable_64_types.h</c>, <c>arch/x86/mm/kaslr.c</c>,
/// <c>arch/x86/include/asm/kasan.h</c>, <c>arch/x86/include/asm/fixmap.h</c>.
/// </summary>
internal static class X86_64Regions
{
    private const ulong KernelMap = 0xffff_ffff_8000_0000; // __START_KERNEL_map
    private const ulong ModulesEnd = 0xffff_ffff_ff00_0000;
    private const ulong Vsyscall = 0xffff_ffff_ff60_0000;
    private const ulong CpuEntryArea = 0xffff_fe00_0000_0000;
    private const ulong Espfix = 0xffff_ff00_0000_0000;
    private const ulong LastOfUser = (1UL << 63) - 1;
    private const ulong PgdSize4 = 1UL << 39;
    private const ulong KasanOffset = 0xdfff_fc00_0000_0000;

    public static void Add(RegionList regions, KernelLayout layout)
    {
        bool hasFiveLevels = layout.Mode == PagingMode.X86_64La57;
        AddTop(regions, layout);
        if (layout.Symbol("kasan_init") is not null) AddKasan(regions, hasFiveLevels ? 56 : 47);

        // LDT_PGD_ENTRY is -240, GUARD_HOLE_PGD_ENTRY is -256.
        ulong pgdSize = hasFiveLevels ? 1UL << 48 : PgdSize4, start = unchecked(0UL - (256 * pgdSize)), ldt = start + (16 * pgdSize);
        regions.Add(KernelRegionKind.GuardHole, start, ldt - 1);
        regions.Add(KernelRegionKind.LdtRemap, ldt, ldt + pgdSize - 1);

        // The order of the three that KASLR moves is constant. Each ends below the next one.
        if ((layout.Variable("vmemmap_base") ?? layout.InfoSymbol("vmemmap")) is { } pages and > LastOfUser)
        {
            ulong size = (hasFiveLevels ? 512UL : 1) * KernelLayout.Tebi; // for the largest direct map
            regions.Add(KernelRegionKind.Vmemmap, pages, End(pages, size), isGuess: true);
        }

        if ((layout.Variable("vmalloc_base") ?? layout.Number("VMALLOC_START")) is { } areas and > LastOfUser)
            regions.Add(KernelRegionKind.Vmalloc, areas, End(areas, (hasFiveLevels ? 12_800UL : 32) * KernelLayout.Tebi));
        if ((layout.Variable("page_offset_base") ?? DirectMapOf(layout)) is { } memory and > LastOfUser)
            AddDirectMap(regions, layout, memory);
    }

    private static void AddTop(RegionList regions, KernelLayout layout)
    {
        ulong size = layout.Number("KERNEL_IMAGE_SIZE") is { } known and > 0 and < ModulesEnd - KernelMap ? known : 0;
        ulong modules = KernelMap + (size > 0 ? size : KernelLayout.Gibi);
        regions.Add(KernelRegionKind.KernelImage, KernelMap, modules - 1, isGuess: size == 0);
        regions.Add(KernelRegionKind.Modules, modules, ModulesEnd - 1, isGuess: size == 0);
        regions.Add(KernelRegionKind.Vsyscall, Vsyscall, Vsyscall + 0xfff);
        regions.Add(KernelRegionKind.Fixmap, ModulesEnd, Vsyscall - 1, isGuess: true); // FIXADDR_START depends on the configuration
        regions.Add(KernelRegionKind.CpuEntryArea, CpuEntryArea, CpuEntryArea + PgdSize4 - 1);
        regions.Add(KernelRegionKind.Espfix, Espfix, Espfix + PgdSize4 - 1);
        regions.Add(KernelRegionKind.Efi, 0xffff_ffef_0000_0000, 0xffff_fffe_ffff_ffff);
    }

    private static void AddKasan(RegionList regions, int maskShift)
    {
        ulong start = unchecked(KasanOffset + ((0UL - (1UL << maskShift)) >> 3));
        regions.Add(KernelRegionKind.KasanShadow, start, start + (1UL << (maskShift - 3)) - 1);
    }

    private static void AddDirectMap(RegionList regions, KernelLayout layout, ulong start)
    {
        // Since 6.11, the kernel keeps the last physical address that may be mapped.
        ulong? last = layout.Variable("direct_map_physmem_end") ?? layout.Variable("physmem_end");
        ulong most = layout.Mode == PagingMode.X86_64La57 ? 1UL << 55 : 1UL << 46;
        ulong room = regions.NextAfter(start) - 1 ?? ulong.MaxValue;
        if (last is { } end && end < most) regions.Add(KernelRegionKind.DirectMap, start, End(start, end + 1));
        else regions.Add(KernelRegionKind.DirectMap, start, ulong.Min(End(start, most), room), isGuess: true);
    }

    // Without symbols of data: mem_section points into the direct map, which begins at a multiple of PUD_SIZE.
    private static ulong? DirectMapOf(KernelLayout layout)
        => layout.InfoSymbol("mem_section") is { } place and < CpuEntryArea && layout.Translate(place) is { } physical
            && (place - physical) % KernelLayout.Gibi == 0 ? place - physical : null;

    private static ulong End(ulong start, ulong size) => start + ulong.Min(size - 1, ulong.MaxValue - start);
}
