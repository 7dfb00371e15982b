using System.Buffers.Binary;
using WalkGen.CompilerServices;
using WalkGen.Formats;
using Lower = WalkGen.AArch64<WalkGen.Formats.Granule4K, WalkGen.Formats.VaSize48, WalkGen.Formats.Ttbr0>;
using Upper = WalkGen.AArch64<WalkGen.Formats.Granule4K, WalkGen.Formats.VaSize48, WalkGen.Formats.Ttbr1>;

namespace WalkGen.Runtime.Tests.Walking;

/// <summary>A walker with [SharedTable] walks each table once per level, and loses nothing.</summary>
public class SharedTableTests
{
    private const ulong PmdSize = 1UL << 21;
    private const ulong PudSize = 1UL << 30;

    private static readonly PhysicalAddress Root = new(0x1000);
    private static readonly PhysicalAddress Pud = new(0x2000);
    private static readonly PhysicalAddress Pmd = new(0x3000);
    private static readonly PhysicalAddress Pte = new(0x4000);

    private readonly SparseMemory _memory = new();

    private PageTable<X86_64, SparseMemory> Table => new(_memory, Root);

    [Fact]
    public void X86_64_walks_each_table_once() => Compare<X86_64>(40);

    [Fact]
    public void X86_64La57_walks_each_table_once() => Compare<X86_64La57>(20);

    [Fact]
    public void Sv32_walks_each_table_once() => Compare<RiscV<Sv32>>(150);

    [Fact]
    public void Sv57_walks_each_table_once() => Compare<RiscV<Sv57>>(20);

    [Fact]
    public void Five_levels_are_walked_once() => Compare<Tiny5>(300);

    [Fact]
    public void Three_levels_are_walked_once() => Compare<Tiny3>(300);

    /// <summary>KASAN's early shadow: 32 entries of the root lead to one table of each level, and so to 2^32 pages.</summary>
    [Fact]
    public void A_chain_of_shared_tables_is_walked_once()
    {
        Link<X86_64>(Root, 472, 32, Pud);
        Link<X86_64>(Pud, 0, 512, Pmd);
        Link<X86_64>(Pmd, 0, 512, Pte);
        Map(Pte, 0, 512);
        var walker = new OnceCount();

        Assert.True(walker.Walk(Table).IsCompleted);

        Assert.Equal(512, walker.Pages);
        Assert.Equal([0, 0, 31, 511, 511], walker.SharedByLevel);
    }

    [Fact]
    public void A_root_that_is_the_table_of_all_its_entries_is_walked_once_per_level()
    {
        Link<X86_64>(Root, 0, 512, Root);
        var walker = new OnceCount();

        Assert.True(walker.Walk(Table).IsCompleted);

        Assert.Equal(512, walker.Pages);
        Assert.Equal([0, 0, 511, 511, 511], walker.SharedByLevel);
    }

    /// <summary>The pages of a self-map are the tables, each of them once.</summary>
    [Fact]
    public void A_self_map_is_walked_once_per_level()
    {
        MapOneTable(pmdEntries: 1);
        Link<X86_64>(Root, 493, 1, Root);
        Link<X86_64>(Root, 510, 1, Root);
        var walker = new OnceCount();

        Assert.True(walker.Walk(Table).IsCompleted);

        // The entries of the PTE, PMD and PUD tables and of the root, each table mapped as a PTE table once.
        Assert.Equal(2 + 1 + 1 + 3, walker.Pages);
        Assert.Equal([0, 0, 1, 1, 1], walker.SharedByLevel);
    }

    [Fact]
    public void A_visit_of_a_part_of_a_table_is_neither_remembered_nor_skipped()
    {
        MapOneTable(pmdEntries: 4);
        var walker = new DecidingWalker(static _ => WalkAction.Continue);

        walker.Walk(Table, new VirtualRange(0x1000, (3 * PmdSize) + 0xfff));

        // The first entry is cut, the second is the first whole one, the third is shared, the last is cut.
        Assert.Equal([0x1000, PmdSize, PmdSize + 0x1000, 3 * PmdSize], walker.Pages);
        Assert.Equal([2 * PmdSize], walker.Shared);
    }

    [Fact]
    public void Subtree_walks_a_table_again_and_Continue_does_not()
    {
        MapOneTable(pmdEntries: 4);
        var walker = new DecidingWalker(static address => address.Value == 2 * PmdSize ? WalkAction.Subtree : WalkAction.Continue);

        walker.Walk(Table, new VirtualRange(0, (4 * PmdSize) - 1));

        Assert.Equal([0, 0x1000, 2 * PmdSize, (2 * PmdSize) + 0x1000], walker.Pages);
        Assert.Equal([PmdSize, 2 * PmdSize, 3 * PmdSize], walker.Shared);

        // A table that is not walked again ends a run of holes, as an entry does.
        Assert.Equal(
            [new(0x2000, PmdSize - 1), new((2 * PmdSize) + 0x2000, (3 * PmdSize) - 1)], walker.Holes);
    }

    /// <summary>The root's entries are retried too, although those have no action in Linux.</summary>
    [Theory]
    [InlineData(PageTableLevel.Pgd)]
    [InlineData(PageTableLevel.Pmd)]
    public void Again_retries_the_entry(PageTableLevel level)
    {
        MapOneTable(pmdEntries: 2);
        Link<X86_64>(Root, 1, 1, Pud);
        ulong second = Geometry<X86_64>.OffsetMask(level) + 1;
        int calls = 0;
        var walker = new DecidingWalker(
            address => address.Value == second && ++calls == 1 ? WalkAction.Again : WalkAction.Continue);

        walker.Walk(Table, new VirtualRange(0, (2 * second) - 1));

        PageTableLevel below = level == PageTableLevel.Pmd ? PageTableLevel.Pte : PageTableLevel.Pud;
        Assert.Equal(
            [(second, below), (second, below)],
            walker.Shared.Zip(walker.Levels).Where(shared => shared.First == second));
        Assert.Equal([0, 0x1000], walker.Pages);
    }

    [Fact]
    public void A_code_ends_the_walk()
    {
        MapOneTable(pmdEntries: 3);
        var walker = default(FirstShared);

        Assert.Equal(7, walker.Walk(Table, VirtualRange.All).Code);

        Assert.Equal((Pte, 512), (walker.Table, walker.Pages));
    }

    [Fact]
    public void A_retry_of_the_entry_walks_its_table_again()
    {
        MapOneTable(pmdEntries: 1);
        var walker = new RetryingWalker();

        walker.Walk(Table);

        Assert.Equal((4, 0), (walker.Pages, walker.Shared));
    }

    [Fact]
    public void A_missing_table_is_reported_at_each_entry()
    {
        MapOneTable(pmdEntries: 1);
        Link<X86_64>(Pud, 1, 2, new PhysicalAddress(0x9_0000));
        var walker = new PteOnce();

        Assert.Equal(2, walker.Walk(Table).MissingTables);

        Assert.Equal(
            [PudSize, 2 * PudSize], walker.Events.Where(static e => e.Handler == "missing").Select(static e => e.Range.Start.Value));
        Assert.DoesNotContain(walker.Events, static e => e.Handler == "shared");
    }

    [Fact]
    public void Each_root_has_a_walk_of_its_own()
    {
        Link<Lower>(Root, 0, 2, Pud);
        Link<Lower>(Pud, 0, 1, Pmd);
        Link<Lower>(Pmd, 0, 1, Pte);
        Write(Pte, 0, Lower.LeafEntry(PageTableLevel.Pte, new PhysicalAddress(0x7000_0000), EntryFlags.None));
        PageTable lower = new PageTable<Lower, SparseMemory>(_memory, Root);
        var walker = new OnceCount();

        walker.Walk(lower.WithUpper(new PageTable<Upper, SparseMemory>(_memory, Root)));

        Assert.Equal(2, walker.Pages);
        Assert.Equal([0, 0, 2, 0, 0], walker.SharedByLevel);
    }

    /// <summary>A four-level root is passed through: the P4D is no table.</summary>
    [Theory]
    [InlineData(PageTableLevel.Pgd, true)]
    [InlineData(PageTableLevel.P4d, false)]
    public void A_folded_level_is_never_shared(PageTableLevel level, bool mustWalkAgain)
    {
        PageWalk walk = default;
        ulong size = Geometry<X86_64>.OffsetMask(level) + 1;

        Assert.True(WalkState.MustWalk<X86_64>(ref walk, level, Pud, 0, size - 1));
        Assert.Equal(mustWalkAgain, WalkState.MustWalk<X86_64>(ref walk, level, Pud, size, (2 * size) - 1));
    }

    private static void Compare<TPaging>(int seeds)
        where TPaging : struct, IPagingFormat
    {
        int shared = 0;
        int again = 0;
        for (int seed = 0; seed < seeds; seed++)
        {
            var tables = new RandomTables<TPaging>(seed);
            VirtualRange range = seed % 3 == 0 ? VirtualRange.All : tables.Range();

            var all = new AllOnce();
            all.Walk(tables.Table, range);
            Assert.Equal(Reference(walksTablesOnce: true, static _ => true).Events, all.Events);
            var ptes = new PteOnce();
            ptes.Walk(tables.Table, range);
            Assert.Equal(Reference(walksTablesOnce: true, static level => level == PageTableLevel.Pte).Events, ptes.Events);
            shared += all.Events.Count(static e => e.Handler == "shared");

            var plain = new AllAgain();
            plain.Walk(tables.Table, range);
            Assert.Equal(Reference(walksTablesOnce: false, static _ => true).Events, plain.Events);
            again += plain.Shared;

            ReferenceWalker<TPaging> Reference(bool walksTablesOnce, Predicate<PageTableLevel> handles)
            {
                var reference = new ReferenceWalker<TPaging>(tables.Memory, PageTableLevel.Pte, handles, walksTablesOnce);
                reference.Walk(tables.Table.Root, range);
                return reference;
            }
        }

        Assert.True(shared > 10 && again >= shared, $"only {shared} shared tables, {again} that are walked again");
    }

    /// <summary>Two pages in a PTE table that <paramref name="pmdEntries"/> entries share.</summary>
    private void MapOneTable(int pmdEntries)
    {
        Link<X86_64>(Root, 0, 1, Pud);
        Link<X86_64>(Pud, 0, 1, Pmd);
        Link<X86_64>(Pmd, 0, pmdEntries, Pte);
        Map(Pte, 0, 2);
    }

    private void Link<TPaging>(PhysicalAddress table, int first, int count, PhysicalAddress below)
        where TPaging : struct, IPagingFormat
    {
        for (int index = first; index < first + count; index++) Write(table, index, TPaging.TableEntry(below));
    }

    private void Map(PhysicalAddress table, int first, int count)
    {
        ulong page = X86_64.LeafEntry(PageTableLevel.Pte, new PhysicalAddress(0x7000_0000), EntryFlags.User);
        for (int index = first; index < first + count; index++) Write(table, index, page);
    }

    private void Write(PhysicalAddress table, int index, ulong entry)
        => BinaryPrimitives.WriteUInt64LittleEndian((_memory.Frame(table) ?? _memory.Add(table)).AsSpan(index * sizeof(ulong)), entry);
}
