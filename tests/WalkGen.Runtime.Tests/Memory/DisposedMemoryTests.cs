using WalkGen.Formats;

namespace WalkGen.Runtime.Tests;

/// <summary>Memory that is disposed while it is used. Nothing here may end the process.</summary>
public sealed partial class DisposedMemoryTests
{
    private const ulong Pages = 2048; // several tables

    // No other test has arenas of about these sizes: what is written too late may be in a later arena of the same size.
    private const int OwnSize = 0xb0_3000;
    private const int OtherOwnSize = 0xd0_7000;

    [Fact]
    public void An_arena_that_a_handler_disposes_ends_the_walk()
    {
        FrameArena arena = NewArena(out PageTable table);
        var walker = new DisposingWalker { Arena = arena };
        Assert.Throws<ObjectDisposedException>(() => walker.Walk(table));
        Assert.True(walker.Seen <= 512); // the rest of its table reads as zeros
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
    public void A_walk_of_one_table_does_not_end_as_if_nothing_had_happened()
    {
        FrameArena arena = NewArena(out PageTable table);
        var walker = new DisposingWalker { Arena = arena };
        Assert.Throws<ObjectDisposedException>(() => walker.Walk(table, VirtualRange.FromLength(new VirtualAddress(0x40_0000), 16 << 12)));
    }

    [Fact]
    public void A_span_that_outlives_its_arena_reads_zeros_and_writes_nowhere()
    {
        var arena = new FrameArena(default, OwnSize);
        Assert.True(arena.Memory.TryGetWritableBytes(default, OwnSize, out Span<byte> bytes));
        bytes.Fill(1);
        arena.Dispose();
        Assert.False(bytes.ContainsAnyExcept((byte)0));
        bytes.Fill(2);

        using var other = new FrameArena(default, OwnSize); // perhaps the same memory
        Assert.True(other.Memory.TryGetBytes(default, OwnSize, out ReadOnlySpan<byte> fresh));
        Assert.False(fresh.ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void A_span_of_an_arena_that_was_collected_does_no_harm()
    {
        Span<byte> bytes = SpanOfNewArena();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        bytes.Fill(1);
        Assert.Equal(1, bytes[0]);
    }

    [Fact]
    public void Reserved_memory_is_zero_aligned_and_reused()
    {
        var first = ReservedMemory.Allocate(0x12_3456, 1 << 21);
        Assert.Equal(0x12_3456UL, first.Length);
        nint address = Address(first);
        Assert.Equal(0, address & ((1 << 21) - 1));
        Bytes(first).Fill(7);
        first.Dispose();
        first.Dispose();
        Bytes(first).Fill(8); // a late write

        for (int i = 0; i < 1000; i++) // others may take it first, and release it
        {
            using var next = ReservedMemory.Allocate(0x12_3456, 1 << 21);
            Assert.False(Bytes(next).ContainsAnyExcept((byte)0));
            if (Address(next) == address) return;
        }

        Assert.Fail("Its addresses are not used again.");
    }

    [Theory]
    [InlineData(0UL, 1UL)]
    [InlineData(1UL, 0UL)]
    [InlineData(1UL, 3UL)]
    public void Impossible_sizes_are_refused(ulong length, ulong alignment)
        => Assert.Throws<ArgumentOutOfRangeException>(() => ReservedMemory.Allocate(length, alignment));

    [Theory]
    [InlineData(ulong.MaxValue, 1UL)]
    [InlineData(ulong.MaxValue, 1UL << 63)]
    [InlineData(1UL << 60, 4096UL)]
    public void More_than_there_is_throws_OutOfMemoryException(ulong length, ulong alignment)
        => Assert.IsAssignableFrom<OutOfMemoryException>(Record.Exception(() => ReservedMemory.Allocate(length, alignment)));

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

    private static Span<byte> SpanOfNewArena()
    {
        var arena = new FrameArena(default, OtherOwnSize);
        Assert.True(arena.Memory.TryGetWritableBytes(default, OtherOwnSize, out Span<byte> bytes));
        return bytes;
    }

    private static unsafe nint Address(ReservedMemory memory) => (nint)memory.UnsafePointer;

    private static unsafe Span<byte> Bytes(ReservedMemory memory) => new(memory.UnsafePointer, (int)memory.Length);

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
