namespace WalkGen.Runtime.Tests;

public sealed class ArenaMemoryTests
{
    private const ulong Top = ulong.MaxValue;

    [Theory]
    [InlineData(0x4000, 0x1000)]
    [InlineData(0x4000, 0x3000)]
    [InlineData(0x4ff8, 0x10)]
    [InlineData(0x6fff, 1)]
    [InlineData(0x5000, 0)]
    public void Memory_in_the_arena_is_found(ulong address, int length)
    {
        using var arena = new FrameArena(new PhysicalAddress(0x4000), 0x3000);

        Assert.True(arena.Memory.TryGetBytes(new PhysicalAddress(address), length, out ReadOnlySpan<byte> bytes));
        Assert.True(arena.Memory.TryGetWritableBytes(new PhysicalAddress(address), length, out Span<byte> writable));
        Assert.Equal(length, bytes.Length);
        Assert.True(bytes == writable);
    }

    [Theory]
    [InlineData(0x3fff, 1)]
    [InlineData(0x3fff, 2)]
    [InlineData(0x7000, 1)]
    [InlineData(0x6fff, 2)]
    [InlineData(0x4000, 0x3001)]
    [InlineData(0x4000, int.MaxValue)]
    [InlineData(0x4000, -1)]
    [InlineData(0x4000, int.MinValue)]
    [InlineData(0x7000, -8)]
    [InlineData(0, 1)]
    [InlineData(0, int.MaxValue)]
    [InlineData(Top, 1)]
    [InlineData(Top, int.MaxValue)]
    [InlineData(Top - 0xfff, 0x6000)]
    [InlineData(Top, -1)]
    public void Memory_outside_the_arena_is_not_found(ulong address, int length)
    {
        using var arena = new FrameArena(new PhysicalAddress(0x4000), 0x3000);

        Assert.False(arena.Memory.TryGetBytes(new PhysicalAddress(address), length, out ReadOnlySpan<byte> bytes));
        Assert.False(arena.Memory.TryGetWritableBytes(new PhysicalAddress(address), length, out Span<byte> writable));
        Assert.True(bytes.IsEmpty && writable.IsEmpty);
    }

    [Fact]
    public void At_the_top_of_the_space_nothing_wraps()
    {
        using var arena = new FrameArena(new PhysicalAddress(Top - 0xfff), 0x1000);

        Assert.True(arena.Memory.TryGetBytes(new PhysicalAddress(Top), 1, out _));
        Assert.False(arena.Memory.TryGetBytes(new PhysicalAddress(Top), 2, out _));
        Assert.False(arena.Memory.TryGetBytes(new PhysicalAddress(0), 1, out _));
    }

    [Fact]
    public void A_span_shows_later_changes()
    {
        using var arena = new FrameArena(new PhysicalAddress(0), 0x1000);
        Assert.True(arena.Memory.TryGetBytes(new PhysicalAddress(0x10), 1, out ReadOnlySpan<byte> reader));
        Assert.True(arena.Memory.TryGetWritableBytes(new PhysicalAddress(0x10), 1, out Span<byte> writer));

        writer[0] = 7;

        Assert.Equal(7, reader[0]);
    }

    [Fact]
    public void The_default_memory_is_empty()
    {
        Assert.False(default(ArenaMemory).TryGetBytes(default, 1, out _));
        Assert.False(default(ArenaMemory).TryGetWritableBytes(default, 1, out _));
    }
}
