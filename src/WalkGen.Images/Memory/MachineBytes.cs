namespace WalkGen.Images;

/// <summary>
/// The memory of a machine outside of files as bytes of an image: the offset of a byte is its physical address. It is read in units, which
/// are cached.
/// </summary>
/// <param name="machine">The machine. It is disposed with this object.</param>
/// <param name="ranges">Its memory: sorted and disjoint.</param>
internal sealed class MachineBytes(MachineMemory machine, PhysicalRange[] ranges) : ImageBytes
{
    private const ulong UnitSize = 1 << 14; // scattered tables favour small units, neighbours large ones
    private const int MaxCached = 1 << 26; // bytes: page tables of 32 GiB in small pages
    private const int MaxRead = 1 << 24; // bytes of one read: a range has the size that a peer claims

    private readonly ByteCache<ulong> _units = new(MaxCached);
    private readonly Lock _reading = new();
    private volatile bool _isDisposed;

    /// <inheritdoc/>
    public override long CachedBytes => _units.Size;

    /// <inheritdoc/>
    public override bool TryGetBytes(ulong offset, int length, out ReadOnlySpan<byte> bytes)
    {
        RequireOpen();
        bytes = default;
        if (length is <= 0 or > MaxRead || RangeOf(offset) is not { } range) return false;
        ulong start = ulong.Max(offset & ~(UnitSize - 1), range.Start.Value);
        ulong last = ulong.Min(offset | (UnitSize - 1), RangeSet.Last(range));
        if ((ulong)(length - 1) > RangeSet.Last(range) - offset) return false;
        if ((ulong)(length - 1) <= last - offset && UnitAt(start, (int)(last - start + 1)) is { } unit)
        {
            bytes = unit.AsSpan((int)(offset - start), length);
            return true;
        }

        byte[] copy = new byte[length]; // several units, or a unit of which a part cannot be read
        bytes = copy;
        return TryRead(offset, copy);
    }

    /// <inheritdoc/>
    public override bool TryReadAgain(ulong offset, Span<byte> target) => TryRead(offset, target);

    /// <inheritdoc/>
    public override void RequireOpen() => ObjectDisposedException.ThrowIf(_isDisposed, typeof(MemoryImage));

    /// <inheritdoc/>
    public override void Dispose()
    {
        _isDisposed = true;
        lock (_reading) machine.Dispose();
        _units.Clear();
    }

    private byte[]? UnitAt(ulong start, int length)
    {
        if (_units.Find(start) is { } known) return known;
        byte[] unit = new byte[length];
        if (!TryRead(start, unit)) return null;
        _units.Add(start, unit);
        return unit;
    }

    private bool TryRead(ulong offset, Span<byte> target)
    {
        lock (_reading)
        {
            RequireOpen();
            return machine.TryRead(new PhysicalAddress(offset), target);
        }
    }

    private PhysicalRange? RangeOf(ulong offset)
    {
        int low = 0, high = ranges.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (ranges[middle].Start.Value <= offset) low = middle + 1;
            else high = middle;
        }

        return low > 0 && offset <= RangeSet.Last(ranges[low - 1]) ? ranges[low - 1] : null;
    }
}
