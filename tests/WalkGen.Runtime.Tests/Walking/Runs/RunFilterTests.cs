using WalkGen.Filters;
using WalkGen.Runtime.Tests.Scanning;

namespace WalkGen.Runtime.Tests.Walking.Runs;

/// <summary>Runs of some pages, compared with those that the definition makes of these pages one by one.</summary>
public class RunFilterTests
{
    private const int Seeds = 60;

    private static readonly AccessRights[] Rights =
    [
        AccessRights.Execute, AccessRights.Write, AccessRights.User, AccessRights.KernelExecute | AccessRights.UserRead,
        AccessRights.UserWrite, AccessRights.All,
    ];

    private delegate void Run<TPaging>(PageTable<TPaging, ArenaMemory> table, VirtualRange range, List<MappedRun> runs, RunFilter filter)
        where TPaging : struct, IPagingFormat;

    [Theory, MemberData(nameof(TestedFormats.All), MemberType = typeof(TestedFormats))]
    public void Runs_consist_of_the_pages_that_map_the_frames<TPaging>(TPaging _)
        where TPaging : struct, IPagingFormat
        => CompareBoth<TPaging>(static (pages, random) => new RunFilter { Frames = Near(pages, random) });

    [Theory, MemberData(nameof(TestedFormats.All), MemberType = typeof(TestedFormats))]
    public void Runs_consist_of_the_pages_with_the_rights<TPaging>(TPaging _)
        where TPaging : struct, IPagingFormat
        => CompareBoth<TPaging>(static (_, random) => new RunFilter { Rights = Rights[random.Next(Rights.Length)] });

    [Theory, MemberData(nameof(TestedFormats.All), MemberType = typeof(TestedFormats))]
    public void A_filter_can_name_both<TPaging>(TPaging _)
        where TPaging : struct, IPagingFormat
        => CompareBoth<TPaging>(static (pages, random) => new RunFilter
        {
            Frames = Near(pages, random), Rights = Rights[random.Next(Rights.Length)],
        });

    [Theory, MemberData(nameof(TestedFormats.All), MemberType = typeof(TestedFormats))]
    public void Without_a_filter_all_pages_form_runs<TPaging>(TPaging _)
        where TPaging : struct, IPagingFormat
    {
        using var space = new RandomSpace<TPaging>(1);
        List<MappedRun> all = [], found = [];
        var walker = new RunWalkers.Frames(all, 0);
        walker.Walk(space.Table);
        var filtered = new RunWalkers.SomeFrames(found, default);

        filtered.Walk(space.Table);

        Assert.NotEmpty(all);
        Assert.Equal(all, found);
    }

    private static void CompareBoth<TPaging>(Func<MappedRun[], Random, RunFilter> filter)
        where TPaging : struct, IPagingFormat
    {
        Compare<TPaging>(
            static (table, range, runs, filter) => { var walker = new RunWalkers.SomeFrames(runs, filter); walker.Walk(table, range); },
            RunWalkers.Extents, filter);
        Compare<TPaging>(
            static (table, range, runs, filter) => new RunWalkers.SomePages(runs, filter).Walk(table, range),
            RunWalkers.Everything, filter);
    }

    private static void Compare<TPaging>(Run<TPaging> run, PageAttributes same, Func<MappedRun[], Random, RunFilter> filterOf)
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
            RunFilter filter = filterOf(present, new Random(seed));
            List<MappedRun> actual = [], expected = MergedRuns.Of(reference.Pages.Where(one => Passes(one.Page, filter)), same);

            run(space.Table, range, actual, filter);

            string what = $"{TPaging.Name}, {same}, seed {seed}, {range}, {filter}";
            if (!expected.SequenceEqual(actual)) Assert.Equal(what + Text(expected), what + Text(actual));
            all += actual.Count;
            merged += actual.Count(static one => one.Range.Length > one.PageSize);
            left += present.Count(page => !Passes(page, filter));
        }

        Assert.True(all > Seeds / 2 && merged > 0 && left > Seeds, $"only {all} runs, {merged} of several pages, {left} pages left out");
    }

    /// <summary>A byte, a page or more, around a page of the walk; now and then memory that no page maps.</summary>
    private static (PhysicalAddress First, PhysicalAddress Last) Near(MappedRun[] pages, Random random)
    {
        if (pages.Length == 0 || random.Next(12) == 0) {
            ulong nowhere = (ulong)random.NextInt64();
            return (new(nowhere), new(nowhere + 0x2fff));
        }

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
        return (new(start), new(start + Math.Min(length - 1, ulong.MaxValue - start)));
    }

    private static bool Passes(MappedRun page, RunFilter filter)
        => page.IsPresent && (filter.Rights == AccessRights.None || (page.Rights & filter.Rights) != 0)
            && (filter.Frames is not { } frames
                || (page.Physical <= frames.Last && page.Physical.Value + (page.Range.Length - 1) >= frames.First.Value));

    private static string Text(IEnumerable<MappedRun> runs) => string.Concat(runs.Select(static run => $"\n{run}"));
}
