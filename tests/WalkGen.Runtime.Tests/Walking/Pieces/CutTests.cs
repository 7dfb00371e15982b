using WalkGen.Pieces;
using WalkGen.Runtime.Tests.Scanning;

namespace WalkGen.Runtime.Tests.Walking.Pieces;

/// <summary>A range is cut into parts that cover it.</summary>
public class CutTests
{
    [Theory, MemberData(nameof(TestedFormats.All), MemberType = typeof(TestedFormats))]
    public void Parts_cover_the_range<TPaging>(TPaging _)
        where TPaging : struct, IPagingFormat
    {
        for (int seed = 0; seed < 20; seed++)
        {
            using var space = new RandomSpace<TPaging>(seed);
            VirtualRange range = space.Range();
            int count = 1 + (seed % 7);
            IReadOnlyList<VirtualRange> parts = space.Table.Cut(range, count);
            Assert.InRange(parts.Count, 1, count);
            Assert.Equal(range.Start, parts[0].Start);
            Assert.Equal(range.Last, parts[^1].Last);
            for (int i = 1; i < parts.Count; i++) Assert.Equal(parts[i - 1].Last + 1, parts[i].Start);
        }
    }

    [Theory, InlineData(2), InlineData(3), InlineData(7), InlineData(100)]
    public void Parts_have_the_same_number_of_tables(int count)
    {
        using var space = new ManyTables<X86_64>(2);
        long[] tables = [.. space.Table.Cut(VirtualRange.All, count).Select(part => TablesOf(space.Table, part))];
        Assert.Equal(count, tables.Length);
        Assert.InRange(tables.Max() - tables.Min(), 0, 8); // a part also reads the tables above
    }

    [Fact]
    public void A_table_that_leads_back_to_itself_is_not_cut()
    {
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), 1 << 16);
        PhysicalAddress root = arena.Allocate();
        ArenaMemory memory = arena.Memory;
        Assert.True(CompilerServices.EntryTable<X86_64>.TryOpenToEdit(in memory, PageTableLevel.Pgd, root, out var table));
        for (int i = 0; i < 512; i++) table.Edit(PageTableLevel.Pgd, i).Write(X86_64.TableEntry(root));
        Assert.Equal([VirtualRange.All], new PageTable<X86_64, ArenaMemory>(memory, root).Cut(VirtualRange.All, 4));
    }

    private static long TablesOf(PageTable table, VirtualRange part)
    {
        var cursor = new WalkCursor(part);
        var walker = new Fused.FusedParts.Extents(new Fused.FusedParts.Calls(0));
        walker.Walk(table, cursor);
        return cursor.Tables;
    }
}
