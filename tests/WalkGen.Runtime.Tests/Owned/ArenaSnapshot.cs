namespace WalkGen.Runtime.Tests;

/// <summary>All that an arena holds at a moment: to show that a call which failed has changed nothing.</summary>
internal sealed class ArenaSnapshot
{
    private readonly FrameArena _arena;
    private readonly byte[] _bytes;
    private readonly int _freeFrames;

    public ArenaSnapshot(FrameArena arena)
    {
        _arena = arena;
        _bytes = Bytes.ToArray();
        _freeFrames = arena.FreeFrames;
    }

    private ReadOnlySpan<byte> Bytes
    {
        get
        {
            Assert.True(_arena.Memory.TryGetBytes(_arena.Start, _arena.Capacity * _arena.FrameSize, out ReadOnlySpan<byte> bytes));
            return bytes;
        }
    }

    public void AssertUnchanged()
    {
        Assert.True(Bytes.SequenceEqual(_bytes), "A call that threw has changed the tables.");
        Assert.Equal(_freeFrames, _arena.FreeFrames);
    }
}
