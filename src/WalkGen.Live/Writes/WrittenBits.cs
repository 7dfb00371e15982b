using WalkGen.Dirty;

namespace WalkGen.Live;

/// <summary>A bit for each tracked page, set until a collection takes it. One thread at a time uses it.</summary>
/// <param name="pages">The number of pages.</param>
internal sealed class WrittenBits(ulong pages)
{
    /// <summary>The bitmap. Bit 0 of the first word is page 0.</summary>
    public ulong[] Words { get; } = new ulong[(pages + 63) / 64];

    /// <summary>Sets the bits from <paramref name="first"/> to <paramref name="last"/>, both inclusive.</summary>
    public void Add(ulong first, ulong last)
    {
        for (ulong word = first / 64; word <= last / 64; word++)
        {
            ulong mask = ulong.MaxValue;
            if (word == first / 64) mask &= ulong.MaxValue << (int)(first % 64);
            if (word == last / 64) mask &= ulong.MaxValue >> (int)(63 - (last % 64));
            Words[word] |= mask;
        }
    }

    /// <summary>Moves all bits to <paramref name="target"/>, whose first bits are lost.</summary>
    public DirtyRuns MoveTo(Span<ulong> target)
    {
        target = target[..Words.Length];
        Words.CopyTo(target);
        Words.AsSpan().Clear();
        return new DirtyRuns(target);
    }
}
