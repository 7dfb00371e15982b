using WalkGen.Formats;
using WalkGen.Linux;

namespace WalkGen.Runtime.Tests.Walking;

/// <summary>[PmdTable] handlers get the touched entries of each PMD table, before the entries are handled, in every format.</summary>
public class PmdTableTests
{
    private const int Seeds = 150;
    private const ulong Gigabyte = 1 << 30;

    [Fact]
    public void X86_64_walks_as_the_reference_does() => Compare<X86_64>();

    [Fact]
    public void X86_64La57_walks_as_the_reference_does() => Compare<X86_64La57>();

    [Fact]
    public void X86Pae_walks_as_the_reference_does() => Compare<X86Pae>();

    [Fact]
    public void Sv39_walks_as_the_reference_does() => Compare<RiscV<Sv39>>();

    [Fact]
    public void Five_levels_walk_as_the_reference_does() => Compare<Tiny5>();

    [Fact]
    public void A_folded_pmd_table_is_one_entry_of_the_level_above()
    {
        Compare<X86>();
        Compare<RiscV<Sv32>>();
        Compare<Tiny2>();
    }

    [Fact]
    public void A_table_in_a_vma_is_handled_once_and_a_huge_pud_is_split_for_it()
    {
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), 1 << 20);
        var tables = new OwnedPageTable<X86_64>(arena);
        tables.Map(VirtualRange.FromLength(new VirtualAddress(0x40_0000), 0x20_0000), new PhysicalAddress(0x4000_0000),
            EntryFlags.Accessed, PageTableLevel.Pmd);
        tables.Map(VirtualRange.FromLength(new VirtualAddress(Gigabyte), Gigabyte), new PhysicalAddress(Gigabyte),
            EntryFlags.Accessed, PageTableLevel.Pud);
        using var space = new AddressSpace<X86_64, ArenaMemory>(arena.Memory, tables.Table.Root, arena);
        space.Add(new Vma(new VirtualRange(0x20_0000, 0xff_ffff), VmFlags.Write));
        space.Add(new Vma(VirtualRange.FromLength(new VirtualAddress(Gigabyte), Gigabyte), VmFlags.Write));
        var young = new ClearYoungPmds();

        using (space.Lock.EnterRead()) Assert.True(young.Walk(space).IsCompleted);

        Assert.Equal([(new VirtualRange(0x20_0000, 0xff_ffff), 7)], young.Tables); // the huge PUD was cleared by the split
        Assert.Equal(1, young.Young);
        Assert.True(tables.Table.TryTranslate(new VirtualAddress(0x40_0000), out _, out Entry<X86_64> leaf));
        Assert.False(leaf.IsAccessed);
    }

    [Fact]
    public void A_value_ends_the_walk_before_the_entries_of_the_table()
    {
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), 1 << 20);
        var tables = new OwnedPageTable<X86_64>(arena);
        foreach (ulong start in (ulong[])[0x40_0000, Gigabyte, 2 * Gigabyte])
        {
            tables.Map(VirtualRange.FromLength(new VirtualAddress(start), 0x1000), new PhysicalAddress(0x7000_0000), EntryFlags.None);
        }

        var walker = new SecondTable();

        Assert.Equal(new WalkResult(5, 0), walker.Walk(tables.Table));
        Assert.Equal((2, 1), (walker.Tables, walker.Entries));
    }

    private static void Compare<TPaging>()
        where TPaging : struct, IPagingFormat
    {
        int found = 0;
        for (int seed = 0; seed < Seeds; seed++)
        {
            var tables = new RandomTables<TPaging>(seed);
            VirtualRange range = (seed % 3) switch { 0 => VirtualRange.All, 1 => tables.SmallRange(), _ => tables.Range() };
            found += Compare(tables, range, new PmdTableRecording(), PageTableLevel.Pmd, static _ => false);
            Compare(tables, range, new PmdTableAndEntryRecording(), PageTableLevel.Pte, static _ => true);

            // Without a handler of holes the loops skip empty entries, but not the folded tables that they are.
            var reference = Reference(tables, range, PageTableLevel.Pmd, static _ => false);
            var alone = new PmdTableAlone();
            alone.Walk(tables.Table, range);
            Assert.Equal(reference.Where(static e => e.Handler == "pmd table"), alone.Events);
        }

        Assert.True(found > 10, $"only {found} tables: too few to show anything");
    }

    private static int Compare<TPaging, TWalker>(
        RandomTables<TPaging> tables, VirtualRange range, TWalker walker, PageTableLevel lowest, Predicate<PageTableLevel> handles)
        where TPaging : struct, IPagingFormat
        where TWalker : Recording, IPageWalker
    {
        List<WalkEvent> expected = Reference(tables, range, lowest, handles);
        walker.Walk(tables.Table, range);
        Assert.Equal(expected, walker.Events);
        return expected.Count(static e => e.Handler == "pmd table");
    }

    private static List<WalkEvent> Reference<TPaging>(
        RandomTables<TPaging> tables, VirtualRange range, PageTableLevel lowest, Predicate<PageTableLevel> handles)
        where TPaging : struct, IPagingFormat
    {
        var reference = new ReferenceWalker<TPaging>(tables.Memory, lowest, handles, handlesPmdTables: true);
        reference.Walk(tables.Table.Root, range);
        return reference.Events;
    }
}
