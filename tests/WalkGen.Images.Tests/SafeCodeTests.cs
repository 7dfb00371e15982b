namespace WalkGen.Images.Tests;

/// <summary>
/// Misuse of the public API by code that is not marked unsafe. It may get an exception or a wrong number, but it must not end the process
/// or change memory that is not its own: a test that does ends the run.
/// </summary>
public sealed partial class SafeCodeTests
{
    private const ulong Everything = 0x4141_4141_4141_4141;

    [Fact]
    public void Indices_outside_a_table_are_refused()
    {
        using FrameArena arena = NewTable(1, out OwnedPageTable<X86_64> table);
        Assert.True(EntryRefSpan<X86_64>.TryOpen(arena.Memory, PageTableLevel.Pgd, table.Table.Root, out EntryRefSpan<X86_64> root));
        int refused = 0;
        foreach (int index in (int[])[-1, int.MinValue, 512, 1 << 28, int.MaxValue])
        {
            try
            {
                root[index].Write(Everything);
            }
            catch (ArgumentOutOfRangeException)
            {
                refused++;
            }

            try
            {
                _ = root.Entries[index];
            }
            catch (ArgumentOutOfRangeException)
            {
                refused++;
            }
        }

        Assert.Equal(10, refused);
    }

    [Fact]
    public void Default_values_throw()
    {
        Assert.Throws<ArgumentOutOfRangeException>(static () => default(EntrySpan<X86_64>)[0]);
        Assert.Throws<ArgumentOutOfRangeException>(static () => default(EntryRefSpan<X86_64>)[0].Write(0));
        Assert.Throws<NullReferenceException>(static () => default(EntryRef<X86_64>).Write(0));
        Assert.Throws<NullReferenceException>(static () => default(EntryRef<X86_64>).Read());
        Assert.Equal(0, default(EntrySpan<X86_64>).Count(EntryFlags.Present));
        Assert.True(default(EntrySpan<X86_64>).AsWords().IsEmpty);
        Assert.False(default(ArenaMemory).TryGetWritableBytes(default, 1, out _));
        Assert.False(default(ImageMemory).TryGetBytes(default, 1, out _));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(6)]
    [InlineData(99)]
    [InlineData(int.MaxValue)]
    public void Impossible_levels_reach_no_memory(int level)
    {
        var impossible = (PageTableLevel)level;
        var memory = new Bytes(new byte[4096]);
        Quietly(() => EntrySpan<X86_64>.TryOpen(memory, impossible, default, out EntrySpan<X86_64> span) ? ReadAll(span) : 0);
        var last = new PhysicalAddress(4095);
        Quietly(() => EntrySpan<X86_64>.TryOpen(memory, impossible, last, out EntrySpan<X86_64> span) ? ReadAll(span) : 0);
        Quietly(() => EntryRefSpan<X86_64>.TryOpen(memory, impossible, default, out EntryRefSpan<X86_64> span) ? (ulong)span.Length : 0);
        Quietly(() => (ulong)Geometry<X86_64>.Shift(impossible) + Geometry<X86_64>.Size(impossible));
        Quietly(() => (ulong)Geometry<X86_64>.Index(impossible, Everything) + (ulong)Geometry<X86_64>.TableSize(impossible));
        Quietly(() => new Entry<X86_64>(0x67, impossible).Size + new Entry<X86_64>(0xe7, impossible).Address.Value);
    }

    [Fact]
    public void Memory_that_returns_less_than_was_requested_is_refused()
    {
        foreach (int returned in (int[])[0, 1, 8, 4095])
        {
            var table = new PageTable<X86_64, Short>(new Short(new byte[4096], returned), default);
            Assert.Throws<InvalidOperationException>(() => new Counter().Walk(table));
            Assert.Throws<InvalidOperationException>(() => table.TryTranslate(default, out _));
            Assert.Throws<InvalidOperationException>(() => table.TryOpenRoot(out _));
            Assert.Throws<InvalidOperationException>(() => new Writer().Edit(table, VirtualRange.All));
        }
    }

    [Fact]
    public void An_entry_of_an_image_cannot_be_changed()
    {
        // Only IWritablePhysicalMemory gives out an EntryRef, and walkers that change entries do not compile for other memory.
        Assert.False(typeof(IWritablePhysicalMemory).IsAssignableFrom(typeof(ImageMemory)));
    }

    [Fact]
    public void A_table_that_outlives_its_image_is_zeros_or_throws()
    {
        foreach (bool map in (bool[])[true, false])
        {
            MemoryImage image = MemoryImage.Open([Guest.Tables(1)], new ImageOptions { MapsFiles = map });
            PageTable table = image.OpenPageTable();
            Assert.True(EntrySpan<X86_64>.TryOpen(image.Memory, PageTableLevel.Pgd, table.Root, out EntrySpan<X86_64> root));
            image.Dispose();
            _ = ReadAll(root);
            Assert.Throws<ObjectDisposedException>(() => new Counter().Walk(table));
            Assert.Throws<ObjectDisposedException>(() => table.TryTranslate(default, out _));
            Assert.Throws<ObjectDisposedException>(() => RootScan.Find(image, PagingMode.X86_64));
        }
    }

    [Fact]
    public void A_span_of_an_image_that_nobody_holds_shows_its_bytes()
    {
        ReadOnlySpan<byte> span = SpanOfNewImage(out byte[] expected);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.True(span.SequenceEqual(expected));
    }

    [Fact]
    public void Walks_go_on_while_another_thread_maps_and_unmaps()
    {
        using FrameArena arena = NewTable(1, out OwnedPageTable<X86_64> table);
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        CancellationToken token = stop.Token;
        var change = new Thread(() => MapAndUnmap(table, new Random(1), () => token.IsCancellationRequested)) { IsBackground = true };
        change.Start();
        long walks = 0;
        for (; !token.IsCancellationRequested; walks++) new Counter().Walk(table.Table);
        Assert.True(change.Join(20_000));
        Assert.True(walks > 0);
    }

    [Fact]
    public void Two_threads_that_map_at_once_corrupt_nothing()
    {
        using FrameArena arena = NewTable(1, out OwnedPageTable<X86_64> table);
        Parallel.For(0, 2, thread =>
        {
            int rounds = 0;
            MapAndUnmap(table, new Random(thread), () => ++rounds > 3000);
        });
        new Counter().Walk(table.Table);
    }

    [Fact]
    public void One_walker_in_several_threads_corrupts_nothing()
    {
        using FrameArena arena = NewTable(512 * 8, out OwnedPageTable<X86_64> table);
        var walker = new Counter();
        Parallel.For(0, 4, _ =>
        {
            for (int i = 0; i < 20; i++) walker.Walk(table.Table);
        });
        Assert.InRange(walker.Count, 512 * 8, 512L * 8 * 80);
    }

    [Fact]
    public void A_walker_that_throws_leaves_the_table_usable()
    {
        using FrameArena arena = NewTable(512, out OwnedPageTable<X86_64> table);
        Assert.Throws<IOException>(() => new Thrower().Walk(table.Table));
        Assert.True(new Counter().Walk(table.Table).IsCompleted);
        table.Unmap(VirtualRange.All);
    }

    [Fact]
    public void The_last_page_of_all_is_mapped_and_unmapped()
    {
        using FrameArena arena = NewTable(0, out OwnedPageTable<X86_64> table);
        table.Map(new VirtualRange(0xffff_ffff_ffff_f000, ulong.MaxValue), default, EntryFlags.Present);
        var walker = new Counter();
        walker.Walk(table.Table);
        Assert.Equal(1, walker.Count);
        table.Unmap(VirtualRange.All);
        walker.Walk(table.Table);
        Assert.Equal(1, walker.Count);
    }

    [Fact]
    public void Damaged_pages_are_counted_while_others_walk()
    {
        using TestFile file = new(KdumpWriter.Small().Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        PageTable table = image.OpenPageTable(new PhysicalAddress(0x1000), PagingMode.X86_64);
        Parallel.For(0, 4, thread =>
        {
            for (int i = 0; i < 50; i++)
            {
                if (thread == 0) _ = image.DamagedPages;
                else new Counter().Walk(table);
            }
        });
    }

    [Fact]
    public void A_paging_mode_that_does_not_exist_is_refused()
    {
        using MemoryImage image = MemoryImage.Open(Guest.Tables(1));
        Assert.Throws<NotSupportedException>(() => image.OpenPageTable(default, (PagingMode)12345));
    }

    private static ReadOnlySpan<byte> SpanOfNewImage(out byte[] bytes)
    {
        MemoryImage image = MemoryImage.Open(Guest.Tables(1));
        Assert.True(image.Memory.TryGetBytes(image.Segments[0].Start, 4096, out ReadOnlySpan<byte> span));
        bytes = span.ToArray();
        return span;
    }

    private static void MapAndUnmap(OwnedPageTable<X86_64> table, Random random, Func<bool> isOver)
    {
        while (!isOver())
        {
            ulong start = (0x4000_0000UL * (ulong)random.Next(1, 8)) + (0x20_0000UL * (ulong)random.Next(64));
            VirtualRange range = VirtualRange.FromLength(new VirtualAddress(start), 0x20_0000);
            try
            {
                table.Map(range, default, EntryFlags.Present);
            }
            catch (InvalidOperationException)
            {
                try
                {
                    table.Unmap(range);
                }
                catch (InvalidOperationException)
                {
                    // Two threads may do this at once, which the documentation forbids.
                }
            }
        }
    }

    private static FrameArena NewTable(ulong pages, out OwnedPageTable<X86_64> table)
    {
        var arena = new FrameArena(default, 64 << 20);
        table = new OwnedPageTable<X86_64>(arena);
        if (pages == 0) return arena;
        VirtualRange range = VirtualRange.FromLength(default, pages << 12);
        table.Map(range, new PhysicalAddress(0x1_0000_0000), EntryFlags.Present | EntryFlags.Writable);
        return arena;
    }

    private static ulong ReadAll(EntrySpan<X86_64> span)
    {
        ulong all = 0;
        for (int i = 0; i < span.Length; i++) all ^= span[i].Raw;
        return all;
    }

    // Any exception is fine: what must not happen ends the process.
    private static void Quietly(Func<ulong> action) => _ = Record.Exception(() => action());

    [PageWalker]
    internal sealed partial class Counter
    {
        private long _count;

        public long Count => _count;

        [PteEntry(Where = EntryFlags.Present)]
        private void OnPage() => _count++;
    }

    [PageWalker]
    internal sealed partial class Thrower
    {
        [PteEntry]
        private void OnPage() => throw new IOException();
    }

    [PageWalker]
    internal sealed partial class Writer
    {
        [PteEntry]
        private void OnPage<TPaging>(EntryRef<TPaging> pte)
            where TPaging : struct, IPagingFormat
            => pte.Write(0);
    }

    private readonly struct Bytes(byte[] bytes) : IWritablePhysicalMemory
    {
        public bool TryGetBytes(PhysicalAddress address, int length, out ReadOnlySpan<byte> span)
        {
            bool isHeld = TryGetWritableBytes(address, length, out Span<byte> writable);
            span = writable;
            return isHeld;
        }

        public bool TryGetWritableBytes(PhysicalAddress address, int length, out Span<byte> span)
        {
            bool isHeld = length >= 0 && address.Value <= (ulong)bytes.Length && length <= bytes.Length - (int)address.Value;
            span = isHeld ? bytes.AsSpan((int)address.Value, length) : default;
            return isHeld;
        }
    }

    private readonly struct Short(byte[] bytes, int returned) : IWritablePhysicalMemory
    {
        public bool TryGetBytes(PhysicalAddress address, int length, out ReadOnlySpan<byte> span)
        {
            span = bytes.AsSpan(0, int.Min(returned, length));
            return true;
        }

        public bool TryGetWritableBytes(PhysicalAddress address, int length, out Span<byte> span)
        {
            span = bytes.AsSpan(0, int.Min(returned, length));
            return true;
        }
    }
}
