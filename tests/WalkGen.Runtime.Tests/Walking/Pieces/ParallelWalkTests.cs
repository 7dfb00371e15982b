using WalkGen.Formats;

namespace WalkGen.Runtime.Tests.Walking.Pieces;

/// <summary>A walk by several threads finds what one thread finds, in the same order.</summary>
public class ParallelWalkTests
{
    private const int Seeds = 4;
    private const int Kinds = 7;
    private static readonly ParallelOptions ThreeThreads = new() { MaxDegreeOfParallelism = 3 };

    /// <summary>Formats whose tables are large enough.</summary>
    public static TheoryData<object> Formats =>
    [
        default(X86_64), default(X86_64La57), default(X86Pae), default(X86), default(AArch64<Granule4K, VaSize48, Ttbr0>),
        default(RiscV<Sv39>), default(RiscV<Sv48>),
    ];

    [Theory, MemberData(nameof(Formats))]
    public void Parallel_walks_find_what_one_thread_finds<TPaging>(TPaging _)
        where TPaging : struct, IPagingFormat
    {
        int forks = 0, stops = 0, failures = 0;
        for (int seed = 0; seed < Seeds; seed++)
        {
            using var space = new ManyTables<TPaging>(seed);
            VirtualRange range = space.Range();
            for (int kind = 0; kind < Kinds; kind++)
            {
                string what = $"{TPaging.Name}, seed {seed}, {range}, walker {kind}";
                Outcome whole = Walk(kind, 3, 3, space.Table, range, null);
                Outcome parallel = Walk(kind, 3, 3, space.Table, range, ThreeThreads);
                AssertEqual(what, whole, parallel);
                forks += parallel.Calls.Forks.Value;
                if (whole.Calls.Addresses.Count == 0) continue;

                ulong at = Any();
                Outcome stopped = Walk(kind, at, 3, space.Table, range, ThreeThreads);
                Outcome failed = Walk(kind, 3, at, space.Table, range, ThreeThreads);
                AssertEqual($"{what}, stop at {at:x}", Walk(kind, at, 3, space.Table, range, null), stopped);
                AssertEqual($"{what}, failure at {at:x}", Walk(kind, 3, at, space.Table, range, null), failed);
                for (int pair = 0; pair < 3; pair++)
                {
                    ulong stop = Any(), failure = Any();
                    AssertEqual(
                        $"{what}, stop at {stop:x}, failure at {failure:x}", Walk(kind, stop, failure, space.Table, range, null),
                        Walk(kind, stop, failure, space.Table, range, ThreeThreads));
                }

                stops += stopped.Result.IsStopped ? 1 : 0;
                failures += failed.Failure is null ? 0 : 1;

                ulong Any() => whole.Calls.Addresses[space.Random.Next(whole.Calls.Addresses.Count)];
            }
        }

        Assert.True(forks > Seeds * Kinds && stops > Seeds && failures > Seeds, $"{forks} forks, {stops} stops, {failures} failures");
    }

    /// <summary>The first 1 GiB page repeats the frame of the pages before it; the second one does not, so both are not one run.</summary>
    [Fact]
    public void Leaves_above_continue_the_run_of_the_tables_before()
    {
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), 1 << 16);
        ArenaMemory memory = arena.Memory;
        PhysicalAddress pte = Fill(PageTableLevel.Pte, 512, static _ => X86_64.LeafEntry(PageTableLevel.Pte, default, EntryFlags.Present));
        PhysicalAddress pmd = Fill(PageTableLevel.Pmd, 512, _ => X86_64.TableEntry(pte));
        PhysicalAddress pud = Fill(PageTableLevel.Pud, 6, index => index < 4
            ? X86_64.TableEntry(pmd)
            : X86_64.LeafEntry(PageTableLevel.Pud, new PhysicalAddress((ulong)(index - 4) << 30), EntryFlags.Present));
        PhysicalAddress p4d = Fill(PageTableLevel.Pgd, 1, _ => X86_64.TableEntry(pud));
        var table = new PageTable<X86_64, ArenaMemory>(memory, p4d);
        Outcome whole = Walk(4, 3, 3, table, VirtualRange.All, null), parallel = Walk(4, 3, 3, table, VirtualRange.All, ThreeThreads);
        AssertEqual("leaves above", whole, parallel);
        Assert.Equal(2, whole.Calls.All.Count);
        Assert.True(parallel.Calls.Forks.Value > 4);

        PhysicalAddress Fill(PageTableLevel level, int count, Func<int, ulong> entry)
        {
            PhysicalAddress address = arena.Allocate();
            Assert.True(CompilerServices.EntryTable<X86_64>.TryOpenToEdit(in memory, level, address, out var entries));
            for (int index = 0; index < count; index++) entries.Edit(level, index).Write(entry(index));
            return address;
        }
    }

    [Fact]
    public void A_cancelled_walk_ends()
    {
        using var space = new ManyTables<X86_64>(1);
        using var source = new CancellationTokenSource();
        var walker = new ParallelWalkers.Cancelling(source);
        var options = new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = source.Token };
        Assert.ThrowsAny<OperationCanceledException>(() => walker.WalkParallel(space.Table, options: options));
    }

    private static Outcome Walk(int kind, ulong stopAt, ulong throwAt, PageTable table, VirtualRange range, ParallelOptions? options)
    {
        var calls = new ParallelWalkers.Calls(stopAt, throwAt);
        WalkResult result = default;
        string? failure = null;
        try
        {
            result = kind switch
            {
                0 => Class(new ParallelWalkers.Levels(calls, retries: false)),
                1 => Class(new ParallelWalkers.Levels(calls, retries: true)),
                2 => Struct(new ParallelWalkers.Gaps(calls)),
                3 => Struct(new ParallelWalkers.Holes(calls)),
                4 => Struct(new ParallelWalkers.Extents(calls)),
                5 => Class(new ParallelWalkers.Retrying(calls)),
                _ => Count(),
            };
        }
        catch (InvalidOperationException thrown)
        {
            failure = thrown.Message;
        }

        return new Outcome(calls, result, failure);

        WalkResult Class<TWalker>(TWalker walker)
            where TWalker : class, IParallelWalker<TWalker>
            => options is null ? walker.Walk(table, range) : walker.WalkParallel(table, range, options);

        WalkResult Struct<TWalker>(TWalker walker)
            where TWalker : struct, IParallelWalker<TWalker>
            => options is null ? walker.Walk(table, range) : walker.WalkParallel(table, range, options);

        WalkResult Count()
        {
            var census = new ParallelWalkers.Census(calls);
            WalkResult counted = options is null ? census.Walk(table, range) : census.WalkParallel(table, range, options);
            calls.All.Add($"{census.Present} present");
            return counted;
        }
    }

    private static void AssertEqual(string what, Outcome expected, Outcome actual)
    {
        List<string> all = expected.Calls.All, found = actual.Calls.All;
        int at = all.Zip(found).TakeWhile(static pair => pair.First == pair.Second).Count();
        Assert.True(
            at == all.Count && at == found.Count,
            $"{what}, call {at} of {all.Count} and {found.Count}: expected {all.ElementAtOrDefault(at)}, "
            + $"got {found.ElementAtOrDefault(at)}");
        Assert.Equal((what, expected.Result, expected.Failure), (what, actual.Result, actual.Failure));
    }

    private sealed record Outcome(ParallelWalkers.Calls Calls, WalkResult Result, string? Failure);
}
