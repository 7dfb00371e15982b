namespace WalkGen;

/// <summary>A set of frame numbers, with one bit for each frame of an arena.</summary>
internal sealed class FrameSet(int capacity)
{
    private readonly ulong[] _words = new ulong[((long)capacity + 63) / 64];

    public bool Contains(int frame) => (_words[frame >> 6] & Bit(frame)) != 0;

    public void Add(int frame) => _words[frame >> 6] |= Bit(frame);

    /// <summary>Removes <paramref name="frame"/>; false if it was not in the set.</summary>
    public bool Remove(int frame)
    {
        bool contained = Contains(frame);
        _words[frame >> 6] &= ~Bit(frame);
        return contained;
    }

    private static ulong Bit(int frame) => 1UL << (frame & 63);
}
