using WalkGen.Formats;

namespace WalkGen.Images.Tests;

/// <summary>Tables are judged and counted by vectors as entry by entry, in all formats and at all levels.</summary>
public class PlausibleTableTests
{
    private const ulong Start = 1 << 24;

    public static TheoryData<PagingMode> Modes() => [.. PagingModes.All.Select(static row => row.Mode)];

    [Theory]
    [MemberData(nameof(Modes))]
    public void Each_table_is_what_its_entries_are(PagingMode mode)
    {
        byte[] memory = new byte[PlausibleTables.Count * PlausibleTables.Slot];
        using (TestFile empty = new(memory))
        using (MemoryImage image = MemoryImage.OpenRaw([empty.Path], new PhysicalAddress(Start)))
        {
            var writer = new PlausibleTables(memory, Start);
            image.OpenPageTable(default, mode).Accept(ref writer);
        }

        using TestFile file = new(memory);
        using MemoryImage tables = MemoryImage.OpenRaw([file.Path], new PhysicalAddress(Start));
        var checker = new TableChecker(Start);
        tables.OpenPageTable(default, mode).Accept(ref checker);
        FrameKind[] malformed = mode is PagingMode.X86 or PagingMode.X86NoPse ? [] : [FrameKind.Malformed]; // 4 bytes have no room for that
        Assert.Equal([FrameKind.Empty, FrameKind.Plausible, .. malformed], checker.Kinds.Order());
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Bounds_of_the_memory_change_no_result(PagingMode mode)
    {
        byte[] memory = new byte[PlausibleTables.Count * PlausibleTables.Slot];
        using TestFile empty = new(memory);
        int found = 0;
        for (int seed = 0; seed < 4; seed++)
        {
            using (MemoryImage image = MemoryImage.OpenRaw([empty.Path], new PhysicalAddress(Start)))
            {
                var writer = new PlausibleTables(memory, Start) { Random = new Random(seed), Linked = true };
                image.OpenPageTable(default, mode).Accept(ref writer);
            }

            using TestFile file = new(memory);
            using MemoryImage tables = MemoryImage.OpenRaw([file.Path], new PhysicalAddress(Start));
            var search = new BoundsSearch(tables);
            tables.OpenPageTable(default, mode).Accept(ref search);
            Assert.Equal(search.Unbounded, search.Bounded);
            found += search.Bounded.Count;
        }

        Assert.True(found > 0, "No root was found.");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_leaf_is_found_where_leaves_are_counted(PagingMode mode)
    {
        byte[] memory = new byte[PlausibleTables.Count * PlausibleTables.Slot];
        using TestFile empty = new(memory);
        int with = 0, without = 0;
        for (int seed = 0; seed < 4; seed++)
        {
            using (MemoryImage image = MemoryImage.OpenRaw([empty.Path], new PhysicalAddress(Start)))
            {
                var writer = new PlausibleTables(memory, Start) { Random = new Random(seed), Linked = seed % 2 == 0, HasFar = true };
                image.OpenPageTable(default, mode).Accept(ref writer);
            }

            using TestFile file = new(memory);
            using MemoryImage tables = MemoryImage.OpenRaw([file.Path], new PhysicalAddress(Start));
            var checker = new LeafChecker(tables, Start);
            tables.OpenPageTable(default, mode).Accept(ref checker);
            (with, without) = (with + checker.Tables.With, without + checker.Tables.Without);
        }

        Assert.True(with > 0 && without > 0, $"{with} tables with leaves, {without} without.");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(16)]
    [InlineData(512)]
    public void Words_are_counted_by_vectors_as_one_by_one(int length)
    {
        EntryPattern leaf = new(1, 1), user = new(4, 4), accessed = new(0x20, 0x20), table = new(0x81, 1);
        var random = new Random(length);
        int counted = 0;
        for (int round = 0; round < 2000; round++)
        {
            var words = new ulong[length];
            for (int i = 0; i < length; i++)
                words[i] = random.Next(4) == 0 ? 0 : ((ulong)random.Next(1 << 20) << 12) | (uint)random.Next(64) | 1;
            if (length > 0 && round % 4 == 0) words[random.Next(length)] = random.Next(2) == 0 ? 0x66UL : 0x20_0081;
            ulong first = (ulong)random.Next(1 << 20) << 12, last = first + ((ulong)random.Next(round % 2 == 0 ? 8 : 1 << 20) << 12);

            bool areLeaves = words.All(word => word == 0 || leaf.Matches(word));
            bool isWhole = EntryWords.TryCount(words, leaf, user, accessed, out var leaves);
            if (isWhole) Assert.Equal((words.Count(leaf.Matches), words.Count(user.Matches), words.Count(accessed.Matches)), leaves);
            if (length % 16 == 0) Assert.Equal(areLeaves, isWhole);

            bool areOutside = words.All(word => word == 0
                || (table.Matches(word) && ((word & ~0xfffUL) < first || (word & ~0xfffUL) > last)));
            bool isOutside = EntryWords.TryCountOutside(words, table, ~0xfffUL, first, last, out int tables);
            if (isOutside) Assert.Equal(words.Count(table.Matches), tables);
            if (length % 16 == 0) Assert.Equal(areOutside, isOutside);
            if (isOutside && isWhole) counted++;
        }

        Assert.True(counted > 0 || length == 3, "No words were counted.");
    }
}
