namespace WalkGen.Images.Tests;

/// <summary>The regions of the kernel's addresses: of kernels that a test writes, and of real page tables.</summary>
public class KernelRegionsTests
{
    private const ulong DirectMap = 0xffff_8c44_c000_0000;
    private const ulong Vmalloc = 0xffff_cd8c_4000_0000;
    private const ulong Vmemmap = 0xffff_f478_0000_0000;

    [Fact]
    public void Variables_of_the_kernel_place_what_KASLR_moves()
    {
        string[] regions = Regions([("page_offset_base", DirectMap), ("vmalloc_base", Vmalloc), ("vmemmap_base", Vmemmap)]);
        Assert.Equal(
            [
                "GuardHole ffff800000000000 ffff87ffffffffff", "LdtRemap ffff880000000000 ffff887fffffffff",
                "DirectMap ffff8c44c0000000 ffffcc44bfffffff guess", "Vmalloc ffffcd8c40000000 ffffed8c3fffffff",
                "Vmemmap fffff47800000000 fffff577ffffffff guess", "CpuEntryArea fffffe0000000000 fffffe7fffffffff",
                "Espfix ffffff0000000000 ffffff7fffffffff", "Efi ffffffef00000000 fffffffeffffffff",
                "KernelImage ffffffff80000000 ffffffff9fffffff", "Modules ffffffffa0000000 fffffffffeffffff",
                "Fixmap ffffffffff000000 ffffffffff5fffff guess", "Vsyscall ffffffffff600000 ffffffffff600fff",
            ],
            regions);
    }

    [Fact]
    public void The_kernel_s_own_bound_of_the_direct_map_is_no_guess()
    {
        string[] regions = Regions(
            [("page_offset_base", DirectMap), ("vmalloc_base", Vmalloc), ("direct_map_physmem_end", 0xff_ffff_ffff)]);
        Assert.Contains("DirectMap ffff8c44c0000000 ffff8d44bfffffff", regions);
        Assert.DoesNotContain(regions, static region => region.StartsWith("Vmemmap", StringComparison.Ordinal));
    }

    [Fact]
    public void The_shadow_of_KASAN_is_named_if_the_kernel_has_it()
    {
        string[] regions = Regions([("page_offset_base", 0xffff_8880_0000_0000), ("kasan_init", 0)]);
        Assert.Contains("KasanShadow ffffec0000000000 fffffbffffffffff", regions);
        Assert.Contains("DirectMap ffff888000000000 ffffc87fffffffff guess", regions);
    }

    [Fact]
    public void Bounds_that_overlap_or_are_no_addresses_of_the_kernel_are_cut_or_left_out()
    {
        string[] regions = Regions([("page_offset_base", 0x1000), ("vmalloc_base", ulong.MaxValue - 0xfff), ("vmemmap_base", Vmemmap)]);
        Assert.DoesNotContain(regions, static region => region.StartsWith("DirectMap", StringComparison.Ordinal));
        Assert.Contains("Vmalloc fffffffffffff000 ffffffffffffffff", regions);

        regions = Regions([("page_offset_base", DirectMap), ("vmalloc_base", DirectMap), ("vmemmap_base", DirectMap)]);
        Assert.Contains("Vmemmap ffff8c44c0000000 ffff8d44bfffffff guess", regions);
        Assert.Contains("Vmalloc ffff8d44c0000000 ffffac44bfffffff", regions);
        Assert.DoesNotContain(regions, static region => region.StartsWith("DirectMap", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("x86_64-5level-7.2", "DirectMap Vmalloc Vmemmap CpuEntryArea Espfix KernelImage Modules Fixmap")]
    [InlineData("x86_64-4level-8GiB-pcihole", "DirectMap - CpuEntryArea Espfix KernelImage Modules Fixmap")]
    [InlineData("arm64-4k-52-7.2", "DirectMap Vmalloc KernelImage Vmalloc Vmemmap PciIo Fixmap")]
    [InlineData("riscv64-sv57-7.2", "Fixmap PciIo Vmemmap Vmalloc DirectMap Modules KernelImage")]
    public void Every_page_of_a_real_kernel_is_in_a_region(string guest, string expected)
    {
        using MemoryImage image = MemoryImage.Open(Guest.InRepository($"tests/Guests/extracts/{guest}/tables.elf.gz"));
        KernelRegions regions = Assert.IsType<KernelRegions>(image.FindKernelRegions(image.FindKernelSymbols()));
        PageTable table = image.OpenKernelPageTable();
        var walker = new KernelLeafWalker();
        walker.Walk(table, table.KernelRange!.Value);

        List<string> order = [];
        foreach (ulong address in walker.Addresses)
        {
            string name = regions.At(new(address)) is { } region ? $"{region.Kind}" : "-"; // vmalloc of 6.1 without symbols of data
            if (order.Count == 0 || order[^1] != name) order.Add(name);
        }

        Assert.Equal(expected, string.Join(' ', order));
        foreach (KernelRegion region in regions.All)
        {
            Assert.Equal(region, regions.At(region.Range.Start));
            Assert.Equal(region, regions.At(region.Range.Last));
        }

        Assert.Null(regions.At(new(0x1000)));
    }

    [Fact]
    public void Nothing_is_named_without_a_kernel()
    {
        using TestFile file = new(CoreBuilder.Small());
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Null(image.FindKernelRegions(null));
    }

    /// <summary>The regions of a kernel with <paramref name="variables"/> and an image of 512 MiB.</summary>
    private static string[] Regions((string Name, ulong Value)[] variables)
    {
        KernelImage kernel = new("6.1.0");
        kernel.Line("NUMBER(KERNEL_IMAGE_SIZE)=536870912");
        KallsymsWriter writer = new KallsymsWriter().Functions("x");
        foreach (var (name, value) in variables) writer.Add('D', name, kernel.Add(BitConverter.GetBytes(value)));
        using TestFile file = new(writer.WriteTo(kernel).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        return
        [
            .. image.FindKernelRegions(image.OpenKernelSymbols())!.All.Select(static region =>
                $"{region.Kind} {region.Range.Start.Value:x} {region.Range.Last.Value:x}{(region.IsGuess ? " guess" : "")}"),
        ];
    }
}
