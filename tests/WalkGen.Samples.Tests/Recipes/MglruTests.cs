using Cookbook;
using WalkGen.Linux;
using static WalkGen.Samples.Tests.Recipes.HandMadeSpace;

namespace WalkGen.Samples.Tests.Recipes;

public class MglruTests
{
    private const ulong Young = Page | Accessed;
    private const ulong Table = 2 << 20;

    [Theory]
    [InlineData(int.MaxValue, "400000 401000 603000 80200000 c0000000")]
    [InlineData(2, "400000 401000 | 603000 80200000 | c0000000")]
    [InlineData(1, "400000 401000 | 603000 | 80200000 | c0000000")]
    public void The_accessed_pages_are_found_in_batches_and_become_old(int batch, string expected)
    {
        using HandMadeSpace made = Make();
        var mglru = new Mglru(made.Space, made.Arena.Memory, batch);

        mglru.Age();

        Assert.Equal(expected, TextOf(mglru));
        Assert.Equal(0x11_1000 | Page, made[0x40_0000]);
        Assert.Equal(0x4000_0000 | Page | Huge, made[0x8020_0000, 21]);
        mglru.Age();
        Assert.Equal("", TextOf(mglru));
    }

    [Fact]
    public void The_next_pass_walks_only_the_tables_that_had_accessed_pages()
    {
        using HandMadeSpace made = Make();
        made[0xa0_0000] = 0x11_7000 | Page;
        var mglru = new Mglru(made.Space, made.Arena.Memory, int.MaxValue);
        mglru.Age();

        made[0x40_1000] |= Accessed;
        made[0xa0_0000] |= Accessed; // in a table without accessed pages before
        mglru.Age();
        Assert.Equal("401000", TextOf(mglru));
        Assert.Equal(0x11_7000 | Young, made[0xa0_0000]);
    }

    [Fact]
    public void Hugetlb_and_PFN_mapped_VMAs_are_skipped_and_nothing_is_split()
    {
        using HandMadeSpace made = Make();
        made.Add(0xd000_0000, 0xd000_0000 + Table, VmFlags.Read | VmFlags.PfnMap);
        made[0xd000_0000] = 0x11_8000 | Young;
        var mglru = new Mglru(made.Space, made.Arena.Memory, int.MaxValue);

        mglru.Age();

        Assert.Equal("400000 401000 603000 80200000 c0000000", TextOf(mglru));
        Assert.Equal(0x11_8000 | Young, made[0xd000_0000]);
    }

    [Fact]
    public void A_huge_page_of_a_PUD_is_found_and_stays_whole()
    {
        using HandMadeSpace made = Make();
        made.Add(0x1_0000_0000, 0x1_4000_0000);
        made[0x1_0000_0000, 30] = 0x1_0000_0000 | Young | Huge;
        var mglru = new Mglru(made.Space, made.Arena.Memory, int.MaxValue);

        mglru.Age();

        Assert.EndsWith(" 100000000", TextOf(mglru), StringComparison.Ordinal);
        Assert.Equal(0x1_0000_0000 | Page | Huge, made[0x1_0000_0000, 30]);
    }

    [Fact]
    public void Formats_with_a_folded_PMD_are_walked_too()
    {
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), 64 << 12);
        var tables = new OwnedPageTable<X86>(arena);
        tables.Map(new VirtualRange(0x40_1000, 0x40_1fff), new PhysicalAddress(0x7000_0000), EntryFlags.Accessed);
        tables.Map(new VirtualRange(0x80_0000, 0xbf_ffff), new PhysicalAddress(0x4000_0000), EntryFlags.Accessed, PageTableLevel.Pgd);
        using var space = new AddressSpace<X86, ArenaMemory>(arena.Memory, tables.Table.Root, arena);
        space.Add(new Vma(new VirtualRange(0x40_0000, 0xbf_ffff), VmFlags.Read));
        var mglru = new Mglru(space, arena.Memory, int.MaxValue);

        mglru.Age();
        Assert.Equal("401000 800000", TextOf(mglru));
        mglru.Age();
        Assert.Equal("", TextOf(mglru));
    }

    private static HandMadeSpace Make()
    {
        var made = new HandMadeSpace();
        made.Add(0x40_0000, 0xc0_0000); // four tables
        made.Add(0x8020_0000, 0x8040_0000);
        made.Add(0xc000_0000, 0xc000_1000);
        made[0x40_0000] = 0x11_1000 | Young;
        made[0x40_1000] = 0x11_2000 | Young;
        made[0x40_2000] = 0x11_3000 | Page;
        made[0x60_3000] = 0x11_4000 | Young;
        made[0x8020_0000, 21] = 0x4000_0000 | Young | Huge;
        made[0xc000_0000] = 0x11_5000 | Young;
        made[0xc000_1000] = 0x11_6000 | Young; // after the VMA
        return made;
    }

    private static string TextOf(Mglru mglru)
        => string.Join(" | ", mglru.Batches.Where(static batch => batch.Count > 0)
            .Select(static batch => string.Join(' ', batch.Select(static address => $"{address:x}"))));
}
