using System.Numerics;

namespace WalkGen.Dirty;

/// <summary>A range of physical memory in pages of one size, numbered from 0.</summary>
internal readonly struct FrameRange
{
    private readonly int _shift;

    /// <exception cref="ArgumentException">The range is not valid.</exception>
    public FrameRange(PhysicalAddress start, ulong length, int pageSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pageSize, 1);
        if (!BitOperations.IsPow2(pageSize))
        {
            throw new ArgumentOutOfRangeException(nameof(pageSize), pageSize, "The size of a page is a power of two.");
        }

        CheckMultiple(start.Value, pageSize, nameof(start));
        CheckMultiple(length, pageSize, nameof(length));
        ArgumentOutOfRangeException.ThrowIfZero(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length - 1, ulong.MaxValue - start.Value, nameof(length));
        _shift = BitOperations.Log2((uint)pageSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length >> _shift, (ulong)Array.MaxLength * 64, nameof(length));
        Start = start;
        LastAddress = start.Value + (length - 1);
        PageCount = length >> _shift;
    }

    public PhysicalAddress Start { get; }

    public ulong PageCount { get; }

    public int PageSize => 1 << _shift;

    private ulong LastAddress { get; }

    public PhysicalAddress AddressOf(ulong page) => Start + (page << _shift);

    /// <summary>Gets the pages that <paramref name="length"/> bytes at <paramref name="start"/> touch; false if there are none.</summary>
    public bool TryClip(PhysicalAddress start, ulong length, out ulong first, out ulong last)
    {
        ulong from = Math.Max(start.Value, Start.Value), to = Math.Min(start.Value + (length - 1), LastAddress);
        first = (from - Start.Value) >> _shift;
        last = (to - Start.Value) >> _shift;
        return from <= to;
    }

    private static void CheckMultiple(ulong value, int pageSize, string name)
    {
        if (value % (ulong)pageSize != 0) throw new ArgumentException($"0x{value:x} is not a multiple of the page size {pageSize}.", name);
    }
}
