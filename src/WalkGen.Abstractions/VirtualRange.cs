namespace WalkGen;

/// <summary>
/// A run of virtual addresses, first and last byte both inside. A range is never empty, and it can reach the topmost byte of the
/// 64-bit space, which a half-open range could not name.
/// </summary>
public readonly record struct VirtualRange
{
    /// <summary>The range from <paramref name="start"/> to <paramref name="last"/>, both inside.</summary>
    /// <exception cref="ArgumentException"><paramref name="last"/> lies below <paramref name="start"/>.</exception>
    public VirtualRange(VirtualAddress start, VirtualAddress last)
    {
        if (last < start) throw Inverted(start, last);
        Start = start;
        Last = last;
    }

    /// <inheritdoc cref="VirtualRange(VirtualAddress, VirtualAddress)"/>
    public VirtualRange(ulong start, ulong last) : this(new VirtualAddress(start), new VirtualAddress(last))
    {
    }

    /// <summary>All 2^64 addresses.</summary>
    public static VirtualRange All => new(0, ulong.MaxValue);

    /// <summary>The first address inside.</summary>
    public VirtualAddress Start { get; }

    /// <summary>The last address inside.</summary>
    public VirtualAddress Last { get; }

    /// <summary>The first address beyond the range, modulo 2^64: 0 for a range that ends at the top (Linux: <c>next</c>, <c>end</c>).</summary>
    public VirtualAddress End => Last + 1;

    /// <summary>The size in bytes, from 1 to 2^64.</summary>
    public UInt128 Length => (UInt128)(Last - Start) + 1;

    /// <summary>The range of <paramref name="length"/> bytes from <paramref name="start"/> on.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is 0, or the range would pass the top of the space.</exception>
    public static VirtualRange FromLength(VirtualAddress start, ulong length)
    {
        ArgumentOutOfRangeException.ThrowIfZero(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length - 1, ulong.MaxValue - start.Value, nameof(length));
        return new VirtualRange(start, start + (length - 1));
    }

    /// <summary>How many pages of 2^<paramref name="pageShift"/> bytes the range touches.</summary>
    public ulong PageCount(int pageShift) => (Last.Value >> pageShift) - (Start.Value >> pageShift) + 1;

    /// <summary>Whether <paramref name="address"/> lies inside.</summary>
    public bool Contains(VirtualAddress address) => address >= Start && address <= Last;

    /// <summary>The part that this range and <paramref name="other"/> share; false if they share none.</summary>
    public bool TryIntersect(VirtualRange other, out VirtualRange shared)
    {
        VirtualAddress start = Start > other.Start ? Start : other.Start;
        VirtualAddress last = Last < other.Last ? Last : other.Last;
        bool meets = start <= last;
        shared = meets ? new VirtualRange(start, last) : default;
        return meets;
    }

    /// <summary>First and last address, both inside, joined by a hyphen.</summary>
    public override string ToString() => $"{Start}-{Last}";

    private static ArgumentException Inverted(VirtualAddress start, VirtualAddress last)
        => new($"The last address {last} of a range lies below its start {start}.", nameof(last));
}
