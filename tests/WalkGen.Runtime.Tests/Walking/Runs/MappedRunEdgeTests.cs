using WalkGen.Formats;

namespace WalkGen.Runtime.Tests.Walking.Runs;

/// <summary>Runs whose ends the bits of two neighbouring entries do not show.</summary>
public class MappedRunEdgeTests
{
    private const ulong Root = 0x10_0000;
    private const ulong Present = 1, Writable = 2, Pages = 512;

    [Fact]
    public void Permissions_of_a_level_above_end_a_run()
    {
        foreach (ulong secondTable in new[] { Present | Writable, Present })
        {
            using var arena = Tables();
            Put(arena, 0x2000, 0, Root + 0x3000 | Present | Writable);
            Put(arena, 0x2000, 1, Root + 0x4000 | secondTable);
            for (ulong i = 0; i < 2 * Pages; i++) Put(arena, 0x3000, (int)i, (i << 12) + 0x4000_0000 | Present | Writable);

            List<MappedRun> runs = RunsOf<X86_64>(arena);

            Assert.Equal((secondTable & Writable) != 0 ? 1 : 2, runs.Count);
            Assert.Equal(secondTable & Writable, (ulong)(runs[^1].Flags & EntryFlags.Writable));
            Assert.Equal(2UL << 21, runs.Aggregate(0UL, static (sum, run) => sum + run.Range.Length));
        }
    }

    [Fact]
    public void Frames_do_not_continue_at_zero_after_the_topmost_one()
    {
        using var arena = Tables();
        Put(arena, 0x2000, 0, Root + 0x3000 | Present | Writable);
        for (int i = 0; i < 40; i++) Put(arena, 0x3000, i, 0x000f_ffff_ffff_0000UL + ((ulong)i << 12) | Present | Writable);

        List<MappedRun> runs = RunsOf<X86_64>(arena);

        Assert.Equal([0x000f_ffff_ffff_0000UL, 0], runs.Select(static run => run.Physical.Value));
        Assert.Equal([16UL << 12, 24UL << 12], runs.Select(static run => run.Range.Length));
    }

    [Fact]
    public void A_malformed_entry_with_the_same_flags_ends_a_run()
    {
        const ulong napot = 1UL << 63, leaf = 0x47; // V, R, W, A
        using var arena = Tables();
        arena.Memory.TryGetWritableBytes(new PhysicalAddress(Root), 0x5000, out Span<byte> bytes);
        bytes.Clear();
        Put(arena, 0, 0, (Root + 0x1000) >> 2 | 1);
        Put(arena, 0x1000, 0, (Root + 0x3000) >> 2 | 1);
        for (int i = 0; i < 16; i++) Put(arena, 0x3000, i, napot | 0x8_0008UL << 10 | leaf);
        Put(arena, 0x3000, 16, napot | 0x8_0004UL << 10 | leaf); // no size of a NAPOT run
        Put(arena, 0x3000, 17, 0x8_0020UL << 10 | leaf);

        Assert.Equal([16UL << 12, 1UL << 12], RunsOf<RiscV<Sv39>>(arena).Select(static run => run.Range.Length));

        var permissions = new List<MappedRun>();
        var walker = new RunWalkers.Permissions(permissions);
        walker.Walk(new PageTable<RiscV<Sv39>, ArenaMemory>(arena.Memory, new PhysicalAddress(Root)));
        Assert.Equal([16UL << 12, 1UL << 12], permissions.Select(static run => run.Range.Length));
    }

    [Fact]
    public void Pages_that_map_one_frame_are_a_run_of_repeats()
    {
        using var arena = Tables();
        Put(arena, 0x2000, 0, Root + 0x3000 | Present);
        Put(arena, 0x2000, 1, Root + 0x4000 | Present);
        for (int i = 10; i < 1000; i++) Put(arena, 0x3000, i, 0x7000_0000 | Present);
        Put(arena, 0x3000, 1000, 0x7000_1000 | Present);

        List<MappedRun> runs = RunsOf<X86_64>(arena);

        Assert.Equal([(990UL << 12, true), (1UL << 12, false)], runs.Select(static run => (run.Range.Length, run.IsRepeated)));
    }

    /// <summary>Five zeroed frames: a PGD, a PUD and a PMD table with one entry each, and two PTE tables.</summary>
    private static FrameArena Tables()
    {
        var arena = new FrameArena(new PhysicalAddress(Root), 0x5000);
        for (int i = 0; i < 5; i++) arena.Allocate();
        Put(arena, 0, 0, Root + 0x1000 | Present | Writable);
        Put(arena, 0x1000, 0, Root + 0x2000 | Present | Writable);
        return arena;
    }

    private static void Put(FrameArena arena, int table, int index, ulong entry)
    {
        Assert.True(arena.Memory.TryGetWritableBytes(new PhysicalAddress(Root + (ulong)(table + (index * 8))), 8, out Span<byte> bytes));
        BitConverter.TryWriteBytes(bytes, entry);
    }

    private static List<MappedRun> RunsOf<TPaging>(FrameArena arena)
        where TPaging : struct, IPagingFormat
    {
        var runs = new List<MappedRun>();
        var walker = new RunWalkers.Frames(runs, 0);
        Assert.Equal(0, walker.Walk(new PageTable<TPaging, ArenaMemory>(arena.Memory, new PhysicalAddress(Root))).MissingTables);
        return runs;
    }
}
