using System.Numerics;
using System.Runtime.CompilerServices;

namespace WalkGen;

/// <summary>
/// The changes that a <see cref="PteUpdateAttribute"/> made: the number of entries, the range of addresses, and the pages, if there is a
/// bitmap. Each walk adds its changes.
/// </summary>
public struct PteChanges
{
    private readonly ulong[]? _bitmap;
    private readonly VirtualAddress _bitmapStart;
    private VirtualAddress _first;
    private VirtualAddress _last;

    /// <summary>No changes yet, and a bitmap of changed pages.</summary>
    /// <param name="bitmap">
    /// The bitmap. Walks only set bits. Bit i, counted from bit 0 of the first word, is the page i after <paramref name="start"/>.
    /// </param>
    /// <param name="start">The address of the page of bit 0. Addresses count modulo 2^64.</param>
    public PteChanges(ulong[] bitmap, VirtualAddress start)
    {
        ArgumentNullException.ThrowIfNull(bitmap);
        _bitmap = bitmap;
        _bitmapStart = start;
    }

    /// <summary>The number of changed entries.</summary>
    public long Count { get; private set; }

    /// <summary>
    /// The range from the first to the last changed page, which the caller must flush from the TLB; null without changes.
    /// </summary>
    public readonly VirtualRange? Touched => Count == 0 ? null : new VirtualRange(_first, _last);

    /// <summary>Throws unless the bitmap covers each page of <paramref name="range"/>, which a walk is about to visit.</summary>
    internal readonly void CheckBitmap(VirtualRange range, int pageShift)
    {
        if (_bitmap is not { } bitmap || (Covers(range.Start.Value, pageShift) && Covers(range.Last.Value, pageShift))) return;
        throw new InvalidOperationException(
            $"The bitmap of an update covers {bitmap.Length * 64L} pages from {_bitmapStart} on, but not all pages of the walk over"
            + $" {range}.");
    }

    private readonly bool Covers(ulong address, int pageShift)
        => (address - _bitmapStart.Value) >> pageShift < (ulong)_bitmap!.Length * 64;

    /// <summary>
    /// Throws unless the bitmap covers each page that has a bit in <paramref name="pages"/>; bit 0 is the page at
    /// <paramref name="origin"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly void CheckBitmap(ulong origin, ulong pages, int pageShift)
    {
        if (_bitmap is not { } bitmap) return;
        ulong length = (ulong)bitmap.Length * 64;
        ulong lowest = origin + ((ulong)BitOperations.TrailingZeroCount(pages) << pageShift);
        ulong highest = origin + ((ulong)BitOperations.Log2(pages) << pageShift);
        bool isCovered = (lowest - _bitmapStart.Value) >> pageShift < length && (highest - _bitmapStart.Value) >> pageShift < length;
        if (!isCovered) ThrowBeyond(lowest, highest, bitmap.Length, _bitmapStart);
    }

    /// <summary>Adds the pages that have a bit in <paramref name="pages"/>; bit 0 is the page at <paramref name="origin"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Add(ulong origin, ulong pages, int pageShift)
    {
        if (pages == 0) return;
        ulong lowest = origin + ((ulong)BitOperations.TrailingZeroCount(pages) << pageShift);
        ulong highest = origin + ((ulong)BitOperations.Log2(pages) << pageShift);
        highest += Math.Min((1UL << pageShift) - 1, ulong.MaxValue - highest); // a page that is not aligned would pass the top
        if (Count == 0 || lowest < _first.Value) _first = new VirtualAddress(lowest);
        if (Count == 0 || highest > _last.Value) _last = new VirtualAddress(highest);
        Count += BitOperations.PopCount(pages);
        if (_bitmap is not { } bitmap) return;

        // The group may begin before the bitmap, or in the middle of a word.
        long bit = (long)(origin - _bitmapStart.Value) >> pageShift;
        int offset = (int)bit & 63;
        long word = bit >> 6;
        ulong lower = pages << offset;
        ulong upper = offset == 0 ? 0 : pages >> (64 - offset);
        if (lower != 0) bitmap[word] |= lower;
        if (upper != 0) bitmap[word + 1] |= upper;
    }

    private static void ThrowBeyond(ulong lowest, ulong highest, int words, VirtualAddress start)
        => throw new InvalidOperationException(
            $"The bitmap covers {words * 64L} pages from {start} on, but not all pages from {new VirtualAddress(lowest)} to"
            + $" {new VirtualAddress(highest)}.");
}
