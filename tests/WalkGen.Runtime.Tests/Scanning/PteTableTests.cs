using WalkGen.Runtime.Tests.Scanning.Pairs;

namespace WalkGen.Runtime.Tests.Scanning;

/// <summary>The parts of tables that a handler gets, against the entries that a walker gets one by one.</summary>
public class PteTableTests
{
    private const int Seeds = 40;

    [Theory, MemberData(nameof(TestedFormats.All), MemberType = typeof(TestedFormats))]
    public void The_parts_of_tables_are_the_entries_in_the_range<TPaging>(TPaging _)
        where TPaging : struct, IPagingFormat
    {
        int entries = 0;
        for (int seed = 0; seed < Seeds; seed++)
        {
            using var space = new RandomSpace<TPaging>(seed);
            VirtualRange range = seed % 3 == 0 ? space.ShortRange() : space.Range();
            var each = new TableParts.EachEntry();
            var parts = new TableParts.Reading();

            Assert.Equal(each.Edit(space.Table, range), parts.Walk(space.Table, range));

            Assert.True(each.Entries.SequenceEqual(parts.Entries), $"{TPaging.Name}, seed {seed}, {range}");
            entries += parts.Entries.Count;
        }

        Assert.True(entries > 5 * Seeds, $"only {entries} entries in {TPaging.Name}");
    }

    [Theory, MemberData(nameof(TestedFormats.All), MemberType = typeof(TestedFormats))]
    public void A_handler_of_tables_changes_entries_and_stops<TPaging>(TPaging _)
        where TPaging : struct, IPagingFormat
    {
        for (int seed = 0; seed < Seeds; seed++)
        {
            using var expected = new RandomSpace<TPaging>(seed);
            using var actual = new RandomSpace<TPaging>(seed);
            VirtualRange range = expected.Range();
            var journal = new Journal { StopAt = seed % 2 == 0 ? 2 : 0 };
            var changing = new TableParts.Changing(journal);

            WalkResult result = changing.Edit(actual.Table, range);

            bool isStopped = journal.StopAt != 0 && journal.Events.Count == journal.StopAt;
            Assert.Equal(isStopped ? Journal.Stop : 0, result.Code);
            if (isStopped) range = new VirtualRange(range.Start, journal.Events[^1].Last);
            if (journal.Events.Count > 0) new TableParts.EachCleared().Edit(expected.Table, range);
            Assert.True(expected.Bytes().AsSpan().SequenceEqual(actual.Bytes()), $"{TPaging.Name}, seed {seed}, {range}");
        }
    }
}
