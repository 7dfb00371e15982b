using WalkGen.Cli.Live;
using WalkGen.Cli.Watching;
using WalkGen.Live;

namespace WalkGen.Cli.Tests;

/// <summary>What a watch finds of processes whose pages the test writes and reads between two intervals.</summary>
public class WatchedProcessTests
{
    private const int Rounds = 20;
    private const int Advice = 4; // MADV_DONTNEED

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

        Assert.Equal((ActivityKinds.Mapped, PokedProcess.AddressOf(7), WatchMethod.PageMap), (found.Kinds, found.Start.Value, found.Method));
        Assert.Equal(2, watched.Notes.Count(static note => note.Contains("--no-clear", StringComparison.Ordinal)
            || note.Contains("CONFIG_MEM_SOFT_DIRTY", StringComparison.Ordinal)));
    }

    [Fact]
    public void Pages_of_a_file_are_copied_by_a_write_and_go_with_their_content()
    {
        LiveMachine.NeedsScan();
        using FileStream file = new(Path.GetTempFileName(), new FileStreamOptions
        {
            Mode = FileMode.Open, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose,
        });
        file.SetLength(16 * TestMemory.PageSize);
        using TestMemory memory = TestMemory.OfFile(file, 16, TestMemory.Private);
        for (int page = 0; page < 8; page++) memory.Read(page);
        using WatchedProcess watched = Watch(Environment.ProcessId, memory.Range);

        memory.Write(3);
        memory.Read(4);
        List<Activity> found = Next(watched);
        Assert.Equal([memory.AddressOf(3).Value], AddressesOf(found, ActivityKinds.Copied));

        memory.Advise(3, 1, Advice);
        found = Next(watched);
        Assert.Equal([memory.AddressOf(3).Value], AddressesOf(found, ActivityKinds.Unmapped));
        Assert.Empty(AddressesOf(found, ActivityKinds.Copied));
    }

    /// <summary>A page of the process takes the place of one of a file, which was not written.</summary>
    [Fact]
    public void Another_area_at_the_same_address_is_no_copy()
    {
        LiveMachine.NeedsScan();
        using FileStream file = new(Path.GetTempFileName(), new FileStreamOptions
        {
            Mode = FileMode.Open, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose,
        });
        file.SetLength(TestMemory.PageSize);
        ulong start;
        using (TestMemory memory = TestMemory.OfFile(file, 1, TestMemory.Private)) start = memory.Start;
        TestMemory ofFile = TestMemory.OfFile(file, 1, TestMemory.Private);
        ofFile.Read(0);
        using WatchedProcess watched = Watch(Environment.ProcessId, ofFile.Range);
        start = ofFile.Start;
        ofFile.Dispose();
        using TestMemory? other = TestMemory.ZerosAt(start, 1);
        Assert.SkipWhen(other is null, "Another thread took the address.");
        other!.Write(0);

        List<Activity> found = Next(watched);

        Assert.DoesNotContain(found, static activity => (activity.Kinds & ActivityKinds.Copied) != 0);
        Assert.Equal(LinuxProcess.ShowsFrames ? [start] : [], AddressesOf(found, ActivityKinds.Remapped));
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

    private static WatchedProcess Watch(int process, VirtualRange range, bool clears = true)
    {
        var watched = new WatchedProcess(ProcessView.Open(process), range, clears);
        watched.Begin();
        return watched;
    }

    private static List<Activity> Next(WatchedProcess watched)
    {
        List<Activity> found = [];
        watched.Next(found.Add);
        return found;
    }

    private int[] Write(PokedProcess poked, int count)
    {
        int[] pages = [.. Enumerable.Range(0, count).Select(_ => _random.Next(500)).Distinct()];
        foreach (int page in pages) poked.Write(page);
        return pages;
    }

    private static IEnumerable<ulong> AddressesOf(IEnumerable<Activity> found, ActivityKinds kind)
        => found.Where(activity => (activity.Kinds & kind) != 0)
            .SelectMany(static activity => Enumerable.Range(0, (int)activity.Pages)
                .Select(page => activity.Start.Value + ((ulong)page * activity.PageSize)));
}
