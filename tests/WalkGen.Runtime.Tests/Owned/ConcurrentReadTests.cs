using static WalkGen.PageTableLevel;

namespace WalkGen.Runtime.Tests;

public sealed class ConcurrentReadTests
{
    private const ulong Huge = 0x20_0000;
    private const int Leaves = 512;

    /// <summary>
    /// While leaf after leaf is split, another thread reads the last page of each. It is always mapped to the same memory: a table that
    /// is linked before it is filled would show a hole.
    /// </summary>
    [Fact]
    public async Task A_reader_sees_a_leaf_or_the_full_table_that_takes_its_place()
    {
        using var arena = new FrameArena(new PhysicalAddress(0x1000_0000), (Leaves + 8) * 0x1000);
        var tables = new OwnedPageTable<X86_64>(arena);
        for (int round = 0; round < 20; round++)
        {
            tables.Map(new VirtualRange(0, (Leaves * Huge) - 1), default, EntryFlags.User, Pmd);
            using var stop = new CancellationTokenSource();
            using var started = new ManualResetEventSlim();
            Task<string?> reader = Task.Factory.StartNew(
                () => Read(tables, started, stop.Token), stop.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);

            started.Wait(TestContext.Current.CancellationToken);
            for (ulong i = 0; i < Leaves; i++)
            {
                tables.Protect(VirtualRange.FromLength(new VirtualAddress(i * Huge), 0x1000), EntryFlags.Writable);
            }

            await stop.CancelAsync();
            Assert.Null(await reader);
            tables.Unmap(VirtualRange.All);
        }
    }

    private static string? Read(OwnedPageTable<X86_64> tables, ManualResetEventSlim started, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            for (ulong i = 0; i < Leaves; i++)
            {
                ulong address = ((i + 1) * Huge) - 0x1000;
                MappedPage? page = Lookup.Page(tables.Table, address);
                if (page?.Address.Value != address) return $"Page 0x{address:x} is {page}.";
            }

            started.Set();
        }

        return null;
    }
}
