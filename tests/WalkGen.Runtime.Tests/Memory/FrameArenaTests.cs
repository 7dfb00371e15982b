namespace WalkGen.Runtime.Tests;

public sealed class FrameArenaTests
{
    private static readonly PhysicalAddress Start = new(0x10_0000);

    [Fact]
    public void Frames_are_distinct_aligned_and_counted()
    {
        using var arena = new FrameArena(Start, 0x4000);
        Assert.Equal((4, 4, 0x1000), (arena.Capacity, arena.FreeFrames, arena.FrameSize));

        PhysicalAddress[] frames = [arena.Allocate(), arena.Allocate(), arena.Allocate(), arena.Allocate()];

        Assert.Equal([Start, Start + 0x1000, Start + 0x2000, Start + 0x3000], frames.Order());
        Assert.Equal(0, arena.FreeFrames);
    }

    [Fact]
    public void An_exhausted_arena_says_how_large_it_is()
    {
        using var arena = new FrameArena(Start, 0x1000);
        arena.Allocate();

        var error = Assert.Throws<InvalidOperationException>(() => arena.Allocate());

        Assert.Equal("All 1 frames of the arena at 0x0000000000100000 are allocated.", error.Message);
        Assert.Equal(0, arena.FreeFrames);
    }

    [Fact]
    public void A_freed_frame_comes_back_zeroed()
    {
        using var arena = new FrameArena(Start, 0x1000);
        PhysicalAddress frame = arena.Allocate();
        Bytes(arena, frame).Fill(0xcc);
        arena.Free(frame);
        Assert.Equal(1, arena.FreeFrames);

        Assert.Equal(frame, arena.Allocate());
        Assert.False(Bytes(arena, frame).ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void A_frame_that_was_written_to_while_free_comes_zeroed()
    {
        using var arena = new FrameArena(Start, 0x1000);
        Bytes(arena, Start).Fill(0xcc);

        Assert.False(Bytes(arena, arena.Allocate()).ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void A_frame_is_freed_once()
    {
        using var arena = new FrameArena(Start, 0x2000);
        PhysicalAddress frame = arena.Allocate();
        arena.Free(frame);

        Assert.Throws<InvalidOperationException>(() => arena.Free(frame));
        Assert.Throws<InvalidOperationException>(() => arena.Free(Start + 0x1000)); // never allocated
        Assert.Equal(2, arena.FreeFrames);
    }

    [Theory]
    [InlineData(0x0f_f000)]
    [InlineData(0x10_2000)]
    [InlineData(0x10_0001)]
    [InlineData(0x10_0800)]
    [InlineData(0)]
    [InlineData(ulong.MaxValue)]
    public void Only_a_frame_of_the_arena_can_be_freed(ulong address)
    {
        using var arena = new FrameArena(Start, 0x2000);
        arena.Allocate();
        arena.Allocate();

        Assert.Throws<ArgumentOutOfRangeException>(() => arena.Free(new PhysicalAddress(address)));
        Assert.Equal(0, arena.FreeFrames);
    }

    [Theory]
    [InlineData(0x1000, 0, 12)]
    [InlineData(0x1000, 0x1800, 12)]
    [InlineData(0x1800, 0x1000, 12)]
    [InlineData(0x1000, 0x1000, 2)]
    [InlineData(0x1000, 0x1000, 31)]
    [InlineData(0x1000, 0x1000, -1)]
    [InlineData(0xffff_ffff_ffff_f000, 0x2000, 12)]
    [InlineData(0, 0x1000_0000_0000, 12)]
    [InlineData(0, 0xffff_ffff_c000_0000, 30)]
    public void An_arena_that_cannot_be_is_refused(ulong start, ulong length, int frameShift)
        => Assert.ThrowsAny<ArgumentException>(() => new FrameArena(new PhysicalAddress(start), length, frameShift));

    [Fact]
    public void An_arena_can_stand_at_the_top_of_the_physical_space()
    {
        using var arena = new FrameArena(new PhysicalAddress(0xffff_ffff_ffff_e000), 0x2000);
        arena.Allocate();
        PhysicalAddress last = arena.Allocate();

        Assert.Equal(new PhysicalAddress(0xffff_ffff_ffff_f000), last);
        arena.Free(last);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(12)]
    [InlineData(14)]
    [InlineData(16)]
    public unsafe void Frames_are_aligned_to_their_size_in_the_process_too(int frameShift)
    {
        using var arena = new FrameArena(new PhysicalAddress(0), 2UL << frameShift, frameShift);
        fixed (byte* bytes = Bytes(arena, arena.Allocate())) Assert.Equal(0UL, (ulong)bytes % (1UL << frameShift));
    }

    [Theory]
    [InlineData(2UL << 20, 12)]
    [InlineData(5UL << 20, 12)]
    [InlineData(8UL << 20, 14)]
    public unsafe void A_large_arena_is_aligned_to_huge_pages(ulong length, int frameShift)
    {
        using var arena = new FrameArena(new PhysicalAddress(0), length, frameShift);
        fixed (byte* bytes = Bytes(arena, arena.Allocate())) Assert.Equal(0UL, (ulong)bytes % (2 << 20));
        while (arena.TryAllocate(out PhysicalAddress frame)) Bytes(arena, frame).Fill(0xcc); // to the last byte
    }

    [Fact]
    public void A_large_arena_costs_only_what_is_touched()
    {
        using var arena = new FrameArena(new PhysicalAddress(0), 1UL << 30);
        long before = Environment.WorkingSet;
        arena.Allocate();

        Assert.Equal((1 << 18) - 1, arena.FreeFrames);
        Assert.InRange(Environment.WorkingSet - before, long.MinValue, 1L << 29);
    }

    [Fact]
    public void After_Dispose_every_access_throws()
    {
        var arena = new FrameArena(Start, 0x1000);
        ArenaMemory memory = arena.Memory;
        PhysicalAddress frame = arena.Allocate();
        arena.Dispose();
        arena.Dispose();

        Assert.Throws<ObjectDisposedException>(() => arena.Allocate());
        Assert.Throws<ObjectDisposedException>(() => arena.Free(frame));
        Assert.Throws<ObjectDisposedException>(() => arena.FreeFrames);
        Assert.Throws<ObjectDisposedException>(() => arena.Memory);
        Assert.Throws<ObjectDisposedException>(() => memory.TryGetBytes(frame, 8, out _));
        Assert.Throws<ObjectDisposedException>(() => memory.TryGetWritableBytes(frame, 8, out _));
        Assert.Throws<ObjectDisposedException>(() => memory.TryGetBytes(default, -1, out _));
    }

    private static Span<byte> Bytes(FrameArena arena, PhysicalAddress frame)
    {
        Assert.True(arena.Memory.TryGetWritableBytes(frame, arena.FrameSize, out Span<byte> bytes));
        return bytes;
    }
}
