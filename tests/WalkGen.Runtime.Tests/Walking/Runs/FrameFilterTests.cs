using WalkGen.Runtime.Tests.Scanning;

namespace WalkGen.Runtime.Tests.Walking.Runs;

/// <summary>Runs of some frames, compared with those that the definition makes of the single pages that map them.</summary>
public class FrameFilterTests
{
    private const int Seeds = 60;

    private delegate void Run<TPaging>(
        PageTable<TPaging, ArenaMemory> table, VirtualRange range, List<MappedRun> runs, PhysicalRange frames)
        where TPaging : struct, IPagingFormat;

    [Theory, MemberData(nameof(TestedFormats.All), MemberType = typeof(TestedFormats))]
    public void Runs_consist_of_the_pages_that_map_the_frames<TPaging>(TPaging _)
        where TPaging : struct, IPagingFormat
    {
        Compare<TPaging>(
            static (table, range, runs, frames) => { var walker = new RunWalkers.SomeFrames(runs, frames); walker.Walk(table, range); },
            RunWalkers.Extents);
        Compare<TPaging>(
            static (table, range, runs, frames) => new RunWalkers.PagesOfFrames(runs, frames).Walk(table, range), RunWalkers.Everything);
    }

    [Theory, MemberData(nameof(TestedFormats.All), MemberType = typeof(TestedFormats))]
    public void Without_frames_all_pages_form_runs<TPaging>(TPaging _)
        where TPaging : struct, IPagingFormat
    {
        using var space = new RandomSpace<TPaging>(1);
        List<MappedRun> all = [], found = [];
        var walker = new RunWalkers.Frames(all, 0);
        walker.Walk(space.Table);
        var filtered = new RunWalkers.SomeFrames(found, null);

        filtered.Walk(space.Table);

        Assert.NotEmpty(all);
        Assert.Equal(all, found);
    }

    private static void Compare<TPaging>(Run<TPaging> run, PageAttributes same)
        where TPaging : struct, IPagingFormat
    {
        int all = 0, merged = 0, left = 0;
        for (int seed = 0; seed < Seeds; seed++)
        {
            using var space = new RandomSpace<TPaging>(seed);
            VirtualRange range = seed % 3 == 0 ? space.ShortRange() : space.Range();
            var reference = new RunWalkers.EachPage(decides: false);
            reference.Walk(space.Table, range);
            MappedRun[] present = [.. reference.Pages.Select(static one => one.Page).Where(static page => page.IsPresent)];
            PhysicalRange frames = Near(present, new Random(seed));
            List<MappedRun> actual = [], expected = MergedRuns.Of(reference.Pages.Where(one => Maps(one.Page, frames)), same);

            run(space.Table, range, actual, frames);

            string what = $"{TPaging.Name}, {same}, seed {seed}, {range}, {frames}";
            if (!expected.SequenceEqual(actual)) Assert.Equal(what + Text(expected), what + Text(actual));
            all += actual.Count;
            merged += actual.Count(static one => one.Range.Length > one.PageSize);
            left += present.Count(page => !Maps(page, frames));
        }

        Assert.True(all > Seeds / 2 && merged > 3 && left > Seeds, $"only {all} runs, {merged} of several pages, {left} pages left out");
    }

    /// <summary>A byte, a page or more, around a page of the walk; now and then memory that no page maps.</summary>
    private static PhysicalRange Near(MappedRun[] pages, Random random)
    {
        if (pages.Length == 0 || random.Next(12) == 0) return new PhysicalRange(new((ulong)random.NextInt64()), 0x3000);
        MappedRun page = pages[random.Next(pages.Length)];
        ulong start = page.Physical.Value + (ulong)random.NextInt64(-0x4000, 0x4000);
        if ((long)start < 0) start = page.Physical.Value;
        ulong length = random.Next(4) switch
        {
            0 => 1,
            1 => (ulong)random.Next(1, 0x5000),
            2 => (ulong)random.Next(1, 0x40_0000),
            _ => (ulong)random.NextInt64(1, 1L << 40),
        };
        return new PhysicalRange(new(start), Math.Min(length, ulong.MaxValue - start));
    }

    private static bool Maps(MappedRun page, PhysicalRange frames)
        => page.IsPresent && page.Physical <= frames.Last && page.Physical.Value + (page.Range.Length - 1) >= frames.Start.Value;

    private static string Text(IEnumerable<MappedRun> runs) => string.Concat(runs.Select(static run => $"\n{run}"));
}
