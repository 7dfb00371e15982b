using WalkGen.Runtime.Tests.Scanning;

namespace WalkGen.Runtime.Tests.Walking.Fused;

/// <summary>Each part of a fused walker gets the calls and the result of a walk of its own.</summary>
public class FusedWalkerTests
{
    private const int Seeds = 40;
    private const int Parts = 5;

    [Theory, MemberData(nameof(TestedFormats.All), MemberType = typeof(TestedFormats))]
    public void Parts_over_page_tables_see_what_they_see_alone<TPaging>(TPaging _)
        where TPaging : struct, IPagingFormat
    {
        int calls = 0, stops = 0;
        for (int seed = 0; seed < Seeds; seed++)
        {
            using var space = new RandomSpace<TPaging>(seed);
            VirtualRange range = seed % 3 == 0 ? space.ShortRange() : space.Range();
            int[] stopAt = [.. Enumerable.Range(0, Parts).Select(part => seed % 2 == 0 ? 0 : 1 + (((seed * 7) + (part * 13)) % 60))];
            var alone = new Walked(stopAt);
            alone.Each(new WalkOver<TPaging>(space.Table, range));
            var fused = new Walked(stopAt);
            WalkResult result = fused.Fused(new WalkOver<TPaging>(space.Table, range));

            AssertEqual($"{TPaging.Name}, seed {seed}, {range}", alone, fused);
            if (alone.Results.All(static one => !one.IsCompleted)) Assert.NotEqual(0, result.Code);
            else Assert.Equal(0, result.Code);
            calls += alone.Calls.Sum(static one => one.All.Count);
            stops += alone.Results.Count(static one => !one.IsCompleted);
        }

        Assert.True(calls > 10 * Seeds && stops > 0, $"{calls} calls, {stops} stops");
    }

    [Fact]
    public void A_part_that_edits_comes_after_one_that_reads()
    {
        using var one = new FrameArena(new PhysicalAddress(0x10_0000), 1 << 20);
        using var other = new FrameArena(new PhysicalAddress(0x10_0000), 1 << 20);
        PageTable<X86_64, ArenaMemory> first = SomePages(one), second = SomePages(other);
        var alone = new FusedParts.Calls(0);
        var extents = new FusedParts.Extents(alone);
        extents.Walk(first);
        var protect = new FusedParts.Protect();
        protect.Edit(first, VirtualRange.All);
        var together = new FusedParts.Calls(0);
        new FusedParts.ReadThenProtect(new FusedParts.Extents(together), new FusedParts.Protect()).Edit(second, VirtualRange.All);

        Assert.Contains(alone.All, static run => run.Contains("Writable", StringComparison.Ordinal));
        Assert.Equal(alone.All, together.All);
        Assert.Equal(Bytes(one), Bytes(other));
        var after = new FusedParts.Calls(0);
        var again = new FusedParts.Extents(after);
        again.Walk(second);
        Assert.DoesNotContain(after.All, static run => run.Contains("Writable", StringComparison.Ordinal));
    }

    [Fact]
    public void Both_root_tables_are_one_walk()
    {
        using var lower = new RandomSpace<AArch64<Formats.Granule4K, Formats.VaSize48, Formats.Ttbr0>>(3);
        using var upper = new RandomSpace<AArch64<Formats.Granule4K, Formats.VaSize48, Formats.Ttbr1>>(4);
        PageTable both = lower.Table.WithUpper(upper.Table);
        int[] stopAt = [3, 0, 5, 0, 0];
        Walked alone = new(stopAt), fused = new(stopAt);
        alone.Each(new WalkOverAny(both));
        fused.Fused(new WalkOverAny(both));

        AssertEqual("two roots", alone, fused);
    }

    /// <summary>Pages of 40 tables in a row, every third of which is read-only.</summary>
    private static PageTable<X86_64, ArenaMemory> SomePages(FrameArena arena)
    {
        var tables = new OwnedPageTable<X86_64>(arena);
        for (ulong i = 0; i < 120; i++)
        {
            VirtualRange pages = VirtualRange.FromLength(new VirtualAddress(0x4000_0000 + (i * 0xa_0000)), 0x9_0000);
            tables.Map(pages, new PhysicalAddress(i * 0x100_0000), i % 3 == 0 ? EntryFlags.User : EntryFlags.User | EntryFlags.Writable);
        }

        return tables.Table;
    }

    private static byte[] Bytes(FrameArena arena)
    {
        Assert.True(arena.Memory.TryGetBytes(arena.Start, 1 << 20, out ReadOnlySpan<byte> bytes));
        return bytes.ToArray();
    }

    private static void AssertEqual(string what, Walked alone, Walked fused)
    {
        for (int part = 0; part < Parts; part++)
        {
            string name = $"{what}, part {part}";
            List<string> expected = alone.Calls[part].All, actual = fused.Calls[part].All;
            int at = expected.Zip(actual).TakeWhile(static pair => pair.First == pair.Second).Count();
            Assert.True(
                at == expected.Count && at == actual.Count,
                $"{name}, call {at}: expected {expected.ElementAtOrDefault(at)}, got {actual.ElementAtOrDefault(at)}");
            Assert.Equal((name, alone.Results[part]), (name, fused.Results[part]));
        }

        Assert.Equal(alone.Dirty, fused.Dirty);
    }

    /// <summary>The calls and results of the parts.</summary>
    private sealed class Walked(int[] stopAt)
    {
        public FusedParts.Calls[] Calls { get; } = [.. stopAt.Select(static at => new FusedParts.Calls(at))];

        public WalkResult[] Results { get; } = new WalkResult[Parts];

        public int Dirty { get; private set; }

        public void Each(IWalkOver over)
        {
            for (int part = 0; part < Parts; part++) One(part, over);
        }

        public void One(int part, IWalkOver over)
        {
            var gaps = new FusedParts.Gaps(Calls[1]);
            var extents = new FusedParts.Extents(Calls[2]);
            var census = new FusedParts.Census(Calls[4]);
            Results[part] = part switch
            {
                0 => over.Walk(new FusedParts.Levels(Calls[0])),
                1 => over.Walk(ref gaps),
                2 => over.Walk(ref extents),
                3 => over.Walk(new FusedParts.Tables(Calls[3])),
                _ => over.Walk(ref census),
            };
            Dirty += census.Dirty;
        }

        public WalkResult Fused(IWalkOver over)
        {
            var fused = new FusedParts.Readers(
                new FusedParts.Levels(Calls[0]), new FusedParts.Gaps(Calls[1]), new FusedParts.Extents(Calls[2]),
                new FusedParts.Tables(Calls[3]), new FusedParts.Census(Calls[4]));
            WalkResult result = over.Walk(ref fused);
            WalkResult[] results = [fused.LevelsResult, fused.GapsResult, fused.ExtentsResult, fused.TablesResult, fused.CensusResult];
            results.CopyTo(Results, 0);
            Dirty = fused.Census.Dirty;
            return result;
        }
    }
}
