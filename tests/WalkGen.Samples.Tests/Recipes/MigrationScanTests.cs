using Cookbook;

namespace WalkGen.Samples.Tests.Recipes;

public class MigrationScanTests
{
    private const int Pages = 600; // two tables

    [Fact]
    public void The_pages_of_the_frames_leave_them_and_the_others_stay()
    {
        using var memory = new AnonymousSpace(Pages);
        for (int page = 0; page < Pages; page++) memory.Cpu.Store(memory.AddressOf(page), page + 1);
        for (int page = 0; page < Pages; page += 3)
        {
            memory.Owned.Protect(VirtualRange.FromLength(memory.AddressOf(page), 4096), EntryFlags.User | EntryFlags.Accessed);
        }
        ulong[] before = Entries(memory);
        ulong first = Frame(before[100]), last = Frame(before[399]) | 0xfff;

        var migration = Migrate(memory, first, last);

        ulong[] after = Entries(memory);
        for (int page = 0; page < Pages; page++)
        {
            bool moves = Frame(before[page]) >= first && Frame(before[page]) <= last;
            Assert.Equal(before[page] & ~FrameMask, after[page] & ~FrameMask);
            Assert.Equal(moves, Frame(before[page]) != Frame(after[page]));
            Assert.False(Frame(after[page]) >= first && Frame(after[page]) <= last);
            Assert.Equal(page + 1, memory.Cpu.Load<int>(memory.AddressOf(page)));
        }

        Assert.Equal(
            before.Select(Frame).Where(frame => frame >= first && frame <= last), migration.Left.Select(static frame => frame.Value));
        Assert.Equal(Pages, after.Select(Frame).Distinct().Count());
    }

    [Fact]
    public void A_walk_without_a_frame_left_ends_with_an_error_and_loses_nothing()
    {
        using var memory = new AnonymousSpace(Pages);
        for (int page = 0; page < Pages; page++) memory.Cpu.Store(memory.AddressOf(page), page + 1);
        while (memory.Arena.FreeFrames > 10) memory.Arena.Allocate();

        var migration = new MigrationScan(memory.Arena.Start, new PhysicalAddress(ulong.MaxValue), memory.Space.Memory, memory.Arena);
        using (memory.Space.Lock.EnterRead()) Assert.Equal(WalkResult.OutOfMemory, migration.Walk(memory.Space, memory.User).Code);

        Assert.Equal(10, migration.Left.Count);
        Assert.All(Enumerable.Range(0, Pages), page => Assert.Equal(page + 1, memory.Cpu.Load<int>(memory.AddressOf(page))));
    }

    [Fact]
    public async Task No_store_is_lost_while_pages_move()
    {
        using var memory = new AnonymousSpace(64);
        for (int page = 0; page < 64; page++) memory.Cpu.Store(memory.AddressOf(page), 0);
        int[] stores = new int[64];
        using var done = new CancellationTokenSource();
        var cpu = Task.Run(() =>
        {
            for (int step = 0; !done.IsCancellationRequested; step++)
            {
                VirtualAddress address = memory.AddressOf(step % 64);
                memory.Cpu.Store(address, memory.Cpu.Load<int>(address) + 1);
                Volatile.Write(ref stores[step % 64], stores[step % 64] + 1);
            }
        }, TestContext.Current.CancellationToken);

        const int enough = 1000;
        int rounds = 0, moved = 0;
        for (; !cpu.IsCompleted && (rounds < 300 || Volatile.Read(ref stores[63]) < enough); rounds++)
        {
            moved += Migrate(memory, 0, ulong.MaxValue).Left.Count;
        }
        await done.CancelAsync();
        await cpu;

        Assert.Equal(64 * rounds, moved);
        Assert.Equal(stores, Enumerable.Range(0, 64).Select(page => memory.Cpu.Load<int>(memory.AddressOf(page))));
    }

    private const ulong FrameMask = 0x000f_ffff_ffff_f000;

    private static ulong Frame(ulong entry) => entry & FrameMask;

    private static ulong[] Entries(AnonymousSpace memory)
        => [.. Enumerable.Range(0, Pages).Select(page => memory.EntryOf(memory.AddressOf(page)))];

    private static MigrationScan Migrate(AnonymousSpace memory, ulong first, ulong last)
    {
        var migration = new MigrationScan(new PhysicalAddress(first), new PhysicalAddress(last), memory.Space.Memory, memory.Arena);
        using (memory.Space.Lock.EnterRead()) Assert.True(migration.Walk(memory.Space, memory.User).IsCompleted);
        foreach (PhysicalAddress frame in migration.Left) memory.Arena.Free(frame);
        return migration;
    }
}
