using WalkGen.Cli.Watching;
using WalkGen.Live;
using static WalkGen.Cli.Tests.WatchedRun;

namespace WalkGen.Cli.Tests;

/// <summary>What a watch finds of processes whose pages the test writes and reads between two intervals.</summary>
public class WatchedProcessTests
{
    private const int Rounds = 20;

    private readonly Random _random = new(21);

    [Fact]
    public void Pages_that_came_are_exactly_those_that_were_written_first()
    {
        using PokedProcess poked = PokedProcess.Launch();
        using WatchedProcess watched = Watch(poked.Id, PokedProcess.Range);
        HashSet<int> present = [0]; // read by the start
        for (int round = 0; round < Rounds; round++)
        {
            int[] pages = Write(poked, 40);

            List<Activity> found = Next(watched);

            Assert.Equal(pages.Except(present).Order().Select(PokedProcess.AddressOf), AddressesOf(found, ActivityKinds.Mapped));
            Assert.Equal(
                (present.Count == 1 && pages.Contains(0)) ? [PokedProcess.Start] : [], AddressesOf(found, ActivityKinds.Copied));
            present.UnionWith(pages);
        }
    }

    [Fact]
    public void Written_pages_are_exactly_those_that_were_written()
    {
        using PokedProcess poked = PokedProcess.Launch();
        Assert.SkipUnless(LinuxProcess.HasSoftDirty, LinuxProcess.SoftDirtyMissing ?? "");
        using WatchedProcess watched = Watch(poked.Id, PokedProcess.Range);
        for (int round = 0; round < Rounds; round++)
        {
            for (int page = 0; page < 30; page++) poked.Read(_random.Next(500));
            int[] pages = Write(poked, 40);

            Assert.Equal(pages.Order().Select(PokedProcess.AddressOf), AddressesOf(Next(watched), ActivityKinds.Written));
        }
    }

    /// <summary>New pages only: a CPU that still has the translation of a page does not mark it again.</summary>
    [Fact]
    public void Touched_pages_are_counted_in_their_area_and_nowhere_else()
    {
        using PokedProcess poked = PokedProcess.Launch();
        using WatchedProcess watched = Watch(poked.Id, VirtualRange.All);
        Next(watched);
        for (int round = 1; round <= Rounds; round++)
        {
            for (int page = 0; page < round; page++) poked.Write((round * 100) + page);

            Activity touched = Next(watched).Single(
                static activity => activity.Kinds == ActivityKinds.Touched && activity.Start == PokedProcess.Range.Start);

            Assert.Equal(((ulong)round, (ulong)PokedProcess.Size, true), (touched.Pages, touched.Length, touched.IsOfArea));
        }

        Assert.DoesNotContain(Next(watched), static activity => activity.Start == PokedProcess.Range.Start);
    }

    [Fact]
    public void Nothing_is_touched_or_written_without_clearing()
    {
        using PokedProcess poked = PokedProcess.Launch();
        using WatchedProcess watched = Watch(poked.Id, PokedProcess.Range, clears: false);
        poked.Write(7);

        Activity found = Assert.Single(Next(watched));

        Assert.Equal(
            (ActivityKinds.Mapped, PokedProcess.AddressOf(7), WatchMethod.PageMap), (found.Kinds, found.Start.Value, found.Method));
        Assert.Equal(2, watched.Notes.Count(static note => note.Contains("--no-clear", StringComparison.Ordinal)
            || note.Contains("CONFIG_MEM_SOFT_DIRTY", StringComparison.Ordinal)));
    }

    [Fact]
    public void Runs_end_where_areas_end()
    {
        using PokedProcess poked = PokedProcess.Launch();
        using WatchedProcess watched = Watch(Environment.ProcessId, VirtualRange.All, clears: false);
        using TestMemory memory = TestMemory.Zeros(8);
        memory.Advise(4, 4, 10); // MADV_DONTFORK: another area
        for (int page = 0; page < 8; page++) memory.Write(page);

        Activity[] found = [.. Next(watched).Where(activity => memory.Range.Contains(activity.Start))];

        Assert.Equal(
            [(memory.AddressOf(0), 4UL), (memory.AddressOf(4), 4UL)], found.Select(static activity => (activity.Start, activity.Pages)));
        Assert.NotSame(found[0].Area, found[1].Area);
    }

    private int[] Write(PokedProcess poked, int count)
    {
        int[] pages = [.. Enumerable.Range(0, count).Select(_ => _random.Next(500)).Distinct()];
        foreach (int page in pages) poked.Write(page);
        return pages;
    }
}
