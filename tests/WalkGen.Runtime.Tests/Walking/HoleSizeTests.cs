using WalkGen.Formats;
using WalkGen.Linux;

namespace WalkGen.Runtime.Tests.Walking;

/// <summary>A handler of holes gets the size of the missing entry from its level, whatever the format of the walk is.</summary>
public sealed class HoleSizeTests
{
    private const ulong KiB = 1 << 10, MiB = 1 << 20, GiB = 1 << 30;

    [Fact]
    public void The_size_of_each_level_is_that_of_the_format()
    {
        Assert.Equal([256 * GiB * 1024, 512 * GiB, GiB, 2 * MiB, 4 * KiB], SizesOf<X86_64La57>());
        Assert.Equal([512 * GiB, 512 * GiB, GiB, 2 * MiB, 4 * KiB], SizesOf<X86_64>());
        Assert.Equal([GiB, GiB, GiB, 2 * MiB, 4 * KiB], SizesOf<X86Pae>());
        Assert.Equal([4 * MiB, 4 * MiB, 4 * MiB, 4 * MiB, 4 * KiB], SizesOf<X86>());
        Assert.Equal([GiB, GiB, GiB, 2 * MiB, 4 * KiB], SizesOf<RiscV<Sv39>>());
        Assert.Equal(
            [512 * MiB * 8192, 512 * MiB * 8192, 512 * MiB * 8192, 512 * MiB, 64 * KiB],
            SizesOf<AArch64<Granule64K, VaSize48, Ttbr0>>());
    }

    [Fact]
    public void A_walk_of_a_page_table_of_unknown_format_reports_the_sizes_of_its_holes()
    {
        Assert.Equal([(PageTableLevel.Pgd, 512 * GiB), (PageTableLevel.Pud, GiB), (PageTableLevel.Pmd, 2 * MiB)], Holes<X86_64>());
        Assert.Equal([(PageTableLevel.Pgd, GiB), (PageTableLevel.Pmd, 2 * MiB)], Holes<X86Pae>());
        Assert.Equal([(PageTableLevel.Pgd, 4 * MiB)], Holes<X86>());
    }

    [Fact]
    public void Two_roots_have_the_sizes_of_their_formats()
    {
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), 1 << 20);
        PageTable lower = new OwnedPageTable<AArch64<Granule4K, VaSize39, Ttbr0>>(arena).Table;
        PageTable upper = new OwnedPageTable<AArch64<Granule4K, VaSize48, Ttbr1>>(arena).Table;
        var sizes = new HoleSizes();

        sizes.Walk(lower.WithUpper(upper));

        Assert.Equal([(PageTableLevel.Pgd, GiB), (PageTableLevel.Pgd, 512 * GiB)], sizes.Holes.Distinct());
    }

    [Fact]
    public void In_an_address_space_a_gap_has_no_size_and_a_hole_has_that_of_its_entry()
    {
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), 1 << 20);
        using var space = new AddressSpace<X86_64, ArenaMemory>(arena.Memory, new OwnedPageTable<X86_64>(arena).Table.Root, arena);
        using var file = new FileMapping();
        var vma = new Vma(VirtualRange.FromLength(new VirtualAddress(0x40_0000), 0x1000), VmFlags.Read);
        space.Add(vma);
        file.Link(vma);

        using (space.Lock.EnterRead())
        {
            var sizes = new HoleSizes();
            sizes.Walk(space, new VirtualRange(0x40_0000, 0x40_1fff));
            Assert.Equal([(PageTableLevel.Pgd, 512 * GiB), (PageTableLevel.Unknown, 0UL)], sizes.Holes);
        }

        using (file.EnterRead())
        {
            var sizes = new HoleSizes();
            sizes.Walk(file, 0, 1);
            Assert.Equal([(PageTableLevel.Pgd, 512 * GiB)], sizes.Holes);
        }
    }

    private static ulong[] SizesOf<TPaging>()
        where TPaging : struct, IPagingFormat
    {
        PageTableLevel[] levels =
            [PageTableLevel.Pgd, PageTableLevel.P4d, PageTableLevel.Pud, PageTableLevel.Pmd, PageTableLevel.Pte];
        ulong[] sizes = [.. levels.Select(Geometry<TPaging>.Size)];
        Assert.Equal(sizes, levels.Select(static level => new Entry<TPaging>(0, level).Size));
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), 1 << 24, frameShift: 16);
        var walked = new LevelSizes();
        walked.Walk((PageTable)new OwnedPageTable<TPaging>(arena).Table);
        Assert.Equal(sizes, walked.Sizes);
        return sizes;
    }

    private static IEnumerable<(PageTableLevel, ulong)> Holes<TPaging>()
        where TPaging : struct, IPagingFormat
    {
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), 1 << 20);
        var tables = new OwnedPageTable<TPaging>(arena);
        tables.Map(VirtualRange.FromLength(new VirtualAddress(0), 0x1000), new PhysicalAddress(0x7000_0000), EntryFlags.None);
        var sizes = new HoleSizes();
        sizes.Walk((PageTable)tables.Table);
        return sizes.Holes.Distinct().Order();
    }
}

/// <summary>The level and size of each hole. It needs no paging format.</summary>
[PageWalker]
internal sealed partial class HoleSizes
{
    public List<(PageTableLevel Level, ulong Size)> Holes { get; } = [];

    [PteHole]
    private void OnHole(PageTableLevel level, in PageWalk walk) => Holes.Add((level, walk.SizeOf(level)));

    [PteEntry]
    private void OnPage()
    {
    }
}

/// <summary>The sizes of all levels in the format of the walk.</summary>
[PageWalker]
internal sealed partial class LevelSizes
{
    public List<ulong> Sizes { get; } = [];

    [PteHole]
    private int OnHole(in PageWalk walk)
    {
        for (var level = PageTableLevel.Pgd; level <= PageTableLevel.Pte; level++) Sizes.Add(walk.SizeOf(level));
        return 1;
    }

    [PteEntry]
    private void OnPage()
    {
    }
}
