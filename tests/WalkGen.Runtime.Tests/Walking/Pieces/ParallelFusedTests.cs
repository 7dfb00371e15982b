using WalkGen.Formats;
using WalkGen.Pieces;

namespace WalkGen.Runtime.Tests.Walking.Pieces;

/// <summary>In a walk by several threads, each part of a fused walker finds what it finds alone.</summary>
public class ParallelFusedTests
{
    /// <summary>The address of no call.</summary>
    public const ulong Never = 3;

    private const int Seeds = 2;
    private static readonly int[] Stopping = [0, 1, 2, 3, 5]; // not the one that counts
    private static readonly ParallelOptions ThreeThreads = new() { MaxDegreeOfParallelism = 3 };

    [Theory, MemberData(nameof(ParallelWalkTests.Formats), MemberType = typeof(ParallelWalkTests))]
    public void Parts_find_what_they_find_alone<TPaging>(TPaging _)
        where TPaging : struct, IPagingFormat
    {
        int forks = 0, stops = 0, ends = 0, failures = 0;
        for (int seed = 0; seed < Seeds; seed++)
        {
            bool isLow = seed % 2 == 0;
            using var space = new ManyTables<TPaging>(seed);
            VirtualRange range = space.Range();
            FusedRun whole = Compare($"{TPaging.Name}, seed {seed}, {range}", space.Table, range, Nowhere(), isLow);
            forks += whole.Calls.Sum(static calls => calls.Forks.Value);
            for (int run = 0; run < 5; run++)
            {
                (ulong Stop, ulong Throw)[] at = Nowhere();
                foreach (int part in Stopping) at[part].Stop = Any(part, run);
                int throws = space.Random.Next(4);
                if (run >= 3) at[throws] = (run == 3 ? Never : at[throws].Stop, Any(throws, 3));
                string what = $"{TPaging.Name}, seed {seed}, {range}, {string.Join(' ', at)}";
                FusedRun parallel = Compare(what, space.Table, range, at, isLow);
                stops += parallel.Results.Count(static one => one.IsStopped);
                ends += parallel.Results.Count(static one => one.IsStopped) == (isLow ? 4 : 5) ? 1 : 0;
                failures += parallel.Failures.Any(static one => one is not null) ? 1 : 0;
            }

            ulong Any(int part, int run)
            {
                List<ulong> addresses = whole.Calls[part].Addresses;
                if (addresses.Count == 0 || (run % 2 == 0 && space.Random.Next(3) == 0)) return Never;
                return addresses[space.Random.Next(addresses.Count)];
            }
        }

        Assert.True(
            forks > 10 * Seeds && stops > 2 * Seeds && ends > 0 && failures > 0,
            $"{forks} forks, {stops} stops, {ends} with all stopped, {failures} failures");
    }

    [Fact]
    public void A_part_that_ended_in_the_lower_half_finds_nothing_in_the_upper_half()
    {
        using var lower = new ManyTables<AArch64<Granule4K, VaSize48, Ttbr0>>(1);
        using var upper = new ManyTables<AArch64<Granule4K, VaSize48, Ttbr1>>(2);
        PageTable table = lower.Table.WithUpper(upper.Table);
        (ulong Stop, ulong Throw)[] at = Nowhere();
        FusedRun whole = Compare("two roots", table, VirtualRange.All, at, isLow: false);
        foreach (int part in Stopping)
        {
            List<ulong> addresses = whole.Calls[part].Addresses;
            if (addresses.Count > 0) at[part].Stop = addresses[addresses.Count / (part + 2)];
        }

        Compare("two roots, stops", table, VirtualRange.All, at, isLow: false);
    }

    [Fact]
    public void A_class_is_forked_and_a_part_that_takes_entries_above_is_not()
    {
        using var space = new ManyTables<X86_64>(1);
        ParallelWalkers.Calls[] alone = NewCalls(), pair = NewCalls(), serial = NewCalls();
        var extents = new ParallelWalkers.Extents(alone[0]);
        extents.Walk(space.Table);
        new ParallelWalkers.Pages(alone[1]).Walk(space.Table);
        new ParallelWalkers.Pair(new(pair[0]), new(pair[1])).WalkParallel(space.Table, options: ThreeThreads);
        IParallelWalker<ParallelWalkers.Serial> fused = new ParallelWalkers.Serial(new(serial[1], retries: false), new(serial[0]));
        ((ParallelWalkers.Serial)fused).WalkParallel(space.Table, options: ThreeThreads);

        Assert.Equal(alone[0].All, pair[0].All);
        Assert.Equal(alone[1].All, pair[1].All);
        Assert.Equal(alone[0].All, serial[0].All);
        Assert.True(pair[0].Forks.Value > 10);
        Assert.Equal(0, serial[0].Forks.Value);

        static ParallelWalkers.Calls[] NewCalls() => [new(Never, Never), new(Never, Never)];
    }

    private static (ulong Stop, ulong Throw)[] Nowhere() => [.. Enumerable.Repeat((Never, Never), FusedRun.Parts)];

    private static FusedRun Compare(string what, PageTable table, VirtualRange range, (ulong Stop, ulong Throw)[] at, bool isLow)
    {
        FusedRun alone = new FusedRun(at).Alone(table, range), serial = new FusedRun(at).Fused(table, range, null, isLow);
        FusedRun parallel = new FusedRun(at).Fused(table, range, ThreeThreads, isLow);
        Assert.Equal((what, serial.Whole), (what, parallel.Whole));
        Assert.Equal(serial.Failures, parallel.Failures);
        bool isThrown = serial.Failures.Any(static one => one is not null);
        for (int part = 0; part < (isLow ? 5 : FusedRun.Parts); part++)
        {
            List<string> expected = alone.Calls[part].All, actual = parallel.Calls[part].All;
            int equal = expected.Zip(actual).TakeWhile(static pair => pair.First == pair.Second).Count();
            bool isPrefix = isThrown && serial.Failures[part] is null; // an exception of another part ends all
            Assert.True(
                equal == actual.Count && (isPrefix || equal == expected.Count),
                $"{what}, part {part}, call {equal} of {expected.Count} and {actual.Count}: expected "
                + $"{expected.ElementAtOrDefault(equal)}, got {actual.ElementAtOrDefault(equal)}");
            if (!isThrown) Assert.Equal((what, part, alone.Results[part]), (what, part, parallel.Results[part]));
        }

        if (!isThrown) Assert.Equal(alone.Present, parallel.Present);
        return parallel;
    }
}
