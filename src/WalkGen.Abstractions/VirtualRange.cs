namespace WalkGen;

/// <summary>
/// A range of virtual addresses. Start and last address are inclusive, so a range is never empty and can end at the last byte of the 64-bit
/// space.
/// </summary>
public readonly record struct VirtualRange
{
    /// <summary>The range from <paramref name="start"/> to <paramref name="last"/>, both inclusive.</summary>
    /// <exception cref="ArgumentException"><paramref name="last"/> is less than <paramref name="start"/>.</exception>
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

    /// <summary>The first address, inclusive.</summary>
    public VirtualAddress Start { get; }

    /// <summary>The last address, inclusive.</summary>
    public VirtualAddress Last { get; }

    /// <summary>
    /// The exclusive end: the address after <see cref="Last"/>, modulo 2^64. 0 for a range that ends at the top (Linux: <c>end</c>).
    /// </summary>
    public VirtualAddress End => Last + 1;

    /// <summary>The size in bytes. Only <see cref="All"/> has none that fits: see <see cref="TryGetLength"/>.</summary>
    /// <exception cref="OverflowException">The range is <see cref="All"/>, with 2^64 bytes.</exception>
    public ulong Length => TryGetLength(out ulong length)
        ? length
        : throw new OverflowException("The range of all addresses has 2^64 bytes. Use TryGetLength.");

    /// <summary>The range of <paramref name="length"/> bytes that begins at <paramref name="start"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is 0, or the range would end above 2^64 - 1.</exception>
    public static VirtualRange FromLength(VirtualAddress start, ulong length)
    {
        ArgumentOutOfRangeException.ThrowIfZero(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length - 1, ulong.MaxValue - start.Value, nameof(length));
        return new VirtualRange(start, start + (length - 1));
    }

    /// <summary>Gets the size in bytes; false for <see cref="All"/>, whose size is 2^64, and <paramref name="length"/> is then 0.</summary>
    public bool TryGetLength(out ulong length)
    {
        length = End - Start;
        return length != 0;
    }

    /// <summary>The number of pages of 2^<paramref name="pageShift"/> bytes that the range overlaps.</summary>
    public ulong PageCount(int pageShift) => (Last.Value >> pageShift) - (Start.Value >> pageShift) + 1;

    /// <summary>Whether <paramref name="address"/> is in the range.</summary>
    public bool Contains(VirtualAddress address) => address >= Start && address <= Last;

    /// <summary>Gets the intersection of this range and <paramref name="other"/>; false if they do not overlap.</summary>
    public bool TryIntersect(VirtualRange other, out VirtualRange shared)
    {
        VirtualAddress start = Start > other.Start ? Start : other.Start;
        VirtualAddress last = Last < other.Last ? Last : other.Last;
        bool overlaps = start <= last;
        shared = overlaps ? new VirtualRange(start, last) : default;
        return overlaps;
    }

    /// <summary>First and last address, both inclusive, with a hyphen between.</summary>
    public override string ToString() => $"{Start}-{Last}";

    private static ArgumentException Inverted(VirtualAddress start, VirtualAddress last)
        => new($"The last address {last} of a range is less than its start {start}.", nameof(last));
}
