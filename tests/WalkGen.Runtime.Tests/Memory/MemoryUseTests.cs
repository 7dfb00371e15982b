using System.Diagnostics;
using WalkGen.Formats;

namespace WalkGen.Runtime.Tests;

/// <summary>Memory that is disposed while it is used is freed later. Nothing here may end the process.</summary>
public sealed partial class MemoryUseTests
{
    private const ulong Pages = 2048; // several tables

    [Fact]
    public void An_arena_that_a_handler_disposes_ends_the_walk_at_the_next_table()
    {
        FrameArena arena = NewArena(out PageTable table);
        var walker = new DisposingWalker { Arena = arena };
        Assert.Throws<ObjectDisposedException>(() => walker.Walk(table));
        Assert.Equal(512, walker.Seen); // the rest of its table was readable
        Assert.Throws<ObjectDisposedException>(() => walker.Walk(table));
    }

    [Fact]
    public void An_arena_that_another_thread_disposes_ends_the_walks()
    {
        for (int round = 0; round < 20; round++)
        {
            FrameArena arena = NewArena(out PageTable table);
            using var walked = new ManualResetEventSlim();
            var walking = new Thread(() =>
            {
                try
                {
                    while (true)
                    {
                        new CountingWalker().Walk(table);
                        walked.Set();
                    }
                }
                catch (ObjectDisposedException)
                {
                }
            }) { IsBackground = true };
            walking.Start();
            Assert.True(walked.Wait(20_000));
            Thread.SpinWait(round * 1000);
            arena.Dispose();
            Assert.True(walking.Join(20_000), "The walks go on.");
        }
    }

    [Fact]
    public void Without_a_use_memory_is_freed_at_once_and_else_after_it()
    {
        int freed = 0;
        WaitForOthers();
        MemoryUse.WhenUnused(() => freed++);
        Assert.Equal(1, freed);

        using (MemoryUse.Begin())
        {
            using (MemoryUse.Begin()) MemoryUse.WhenUnused(() => freed++);
            Assert.Equal(1, freed);
        }

        WaitForOthers();
        Assert.Equal(2, freed);
    }

    [Fact]
    public void A_use_of_another_thread_counts()
    {
        int freed = 0;
        using var began = new ManualResetEventSlim();
        using var mustEnd = new ManualResetEventSlim();
        var thread = new Thread(() =>
        {
            using MemoryUse use = MemoryUse.Begin();
            began.Set();
            mustEnd.Wait(20_000);
        }) { IsBackground = true };
        thread.Start();
        Assert.True(began.Wait(20_000));
        MemoryUse.WhenUnused(() => freed++);
        Assert.Equal(0, freed);
        mustEnd.Set();
        Assert.True(thread.Join(20_000));
        WaitForOthers();
        Assert.Equal(1, freed);
    }

    [Fact]
    public void A_walk_that_throws_is_over()
    {
        using FrameArena arena = NewArena(out PageTable table);
        Assert.Throws<IOException>(() => new ThrowingWalker().Walk(table));
        int freed = 0;
        MemoryUse.WhenUnused(() => freed++);
        WaitForOthers();
        Assert.Equal(1, freed);
    }

    [Fact]
    public void A_walk_in_a_walk_without_end_is_an_exception()
    {
        using FrameArena arena = NewArena(out PageTable table);
        var walker = new EndlessWalker { Table = table };
        Assert.Throws<InsufficientExecutionStackException>(() => walker.Walk(table));
        Assert.True(walker.Depth > 16);
    }

    [Fact]
    public void Memory_that_returns_too_few_bytes_is_refused()
    {
        var table = new PageTable<X86_64, ShortMemory>(new ShortMemory(new byte[16]), default);
        var error = Assert.Throws<InvalidOperationException>(() => new CountingWalker().Walk(table));
        Assert.Equal(
            "ShortMemory returned 8 of 4096 bytes at 0x0000000000000000. If it does not hold all of them, it must return false.",
            error.Message);
        Assert.Throws<InvalidOperationException>(() => new EditingWalker().Edit(table, VirtualRange.All));
        Assert.Throws<InvalidOperationException>(() => table.TryTranslate(default, out _));
    }

    /// <summary>Other tests walk at the same time: waits for a moment without a use, at which pending memory is freed.</summary>
    private static void WaitForOthers()
    {
        bool isFree = false;
        MemoryUse.WhenUnused(() => Volatile.Write(ref isFree, true));
        for (long start = Stopwatch.GetTimestamp(); !Volatile.Read(ref isFree);)
        {
            MemoryUse.Begin().Dispose();
            Assert.True(Stopwatch.GetElapsedTime(start).TotalSeconds < 20, "Some use does not end.");
        }
    }

    private static FrameArena NewArena(out PageTable table)
    {
        var arena = new FrameArena(new PhysicalAddress(0x10_0000), 64 << 12);
        var own = new OwnedPageTable<X86_64>(arena);
        own.Map(VirtualRange.FromLength(new VirtualAddress(0x40_0000), Pages << 12), new PhysicalAddress(0x8000_0000), EntryFlags.User);
        table = own.Table;
        return arena;
    }

    [PageWalker]
    internal sealed partial class DisposingWalker
    {
        public required FrameArena Arena { get; init; }

        public int Seen { get; private set; }

        [PteEntry(Where = EntryFlags.Present)]
        private void OnPage()
        {
            if (Seen++ == 5) Arena.Dispose();
        }
    }

    [PageWalker]
    internal sealed partial class CountingWalker
    {
        public long Count { get; private set; }

        [PteEntry]
        private void OnPage() => Count++;
    }

    [PageWalker]
    internal sealed partial class ThrowingWalker
    {
        [PteEntry]
        private void OnPage() => throw new IOException();
    }

    [PageWalker]
    internal sealed partial class EditingWalker
    {
        [PteEntry]
        private void OnPage<TPaging>(EntryRef<TPaging> pte)
            where TPaging : struct, IPagingFormat
            => pte.Write(0);
    }

    [PageWalker]
    internal sealed partial class EndlessWalker
    {
        public required PageTable Table { get; init; }

        public int Depth { get; private set; }

        [PteEntry(Where = EntryFlags.Present)]
        private void OnPage()
        {
            Depth++;
            this.Walk(Table);
        }
    }

    private readonly struct ShortMemory(byte[] bytes) : IWritablePhysicalMemory
    {
        public bool TryGetBytes(PhysicalAddress address, int length, out ReadOnlySpan<byte> span)
        {
            span = bytes.AsSpan(0, 8);
            return true;
        }

        public bool TryGetWritableBytes(PhysicalAddress address, int length, out Span<byte> span)
        {
            span = bytes.AsSpan(0, 8);
            return true;
        }
    }
}
