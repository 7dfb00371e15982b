using System.Numerics;
using System.Runtime.CompilerServices;
using WalkGen.CompilerServices;
using WalkGen.Formats;

namespace WalkGen;

/// <summary>
/// The frames whose pages form runs. Two patterns find the entries of a table that may map them: each matches an aligned power of 2, and
/// together they cover at most twice the frames.
/// </summary>
internal readonly struct FrameWindow
{
    /// <summary>RISC-V's Svnapot keeps the size of up to 64 KiB in the lowest bits of the address.</summary>
    private const ulong Naturally = 0x1_0000;

    private readonly ulong _first;
    private readonly ulong _last;
    private readonly EntryPattern _lower;
    private readonly EntryPattern _upper;

    private FrameWindow(ulong first, ulong last, EntryPattern lower, EntryPattern upper)
    {
        (_first, _last) = (first, last);
        (_lower, _upper) = (lower, upper);
        IsSet = true;
    }

    /// <summary>Whether only some frames matter.</summary>
    public bool IsSet { get; }

    /// <summary>The window of <paramref name="frames"/>.</summary>
    public static FrameWindow Of<TPaging>(PhysicalRange frames)
        where TPaging : struct, IPagingFormat
    {
        ulong first = frames.Start.Value & ~(Naturally - 1), last = frames.Last.Value | (Naturally - 1);
        ulong middle = last & ~((1UL << BitOperations.Log2(first ^ last)) - 1);
        ulong below = BitOperations.RoundUpToPowerOf2(middle - first), above = BitOperations.RoundUpToPowerOf2(last - middle + 1);
        EntryPattern lower = Pattern<TPaging>(middle - below, below), upper = Pattern<TPaging>(middle, above);
        return new FrameWindow(frames.Start.Value, frames.Last.Value, lower, upper);
    }

    /// <summary>Whether one of the frames is in <paramref name="first"/> to <paramref name="last"/>, inclusive.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Overlaps(ulong first, ulong last) => first <= _last && last >= _first;

    /// <summary>The number of pages from the frame at <paramref name="first"/> on that map one of the frames, at most a table.</summary>
    public int PagesFrom(ulong first, int pageShift)
        => first > _last ? 0 : (int)Math.Min(((_last - first) >> pageShift) + 1, ushort.MaxValue);

    /// <summary>The next index from <paramref name="index"/> on whose entry may map one of the frames, or <paramref name="end"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Next<TPaging>(EntryTable<TPaging> table, int index, int end, TablePrefetch prefetch)
        where TPaging : struct, IPagingFormat
    {
        ulong entry = table.Read(PageTableLevel.Pte, index).Raw;
        return _lower.Matches(entry) || _upper.Matches(entry) ? index : table.NextOfEither(_lower, _upper, index, end, prefetch);
    }

    /// <summary>The entries of the lowest level that may map an aligned power of 2 of memory. A format may ignore bits of addresses.</summary>
    private static EntryPattern Pattern<TPaging>(ulong start, ulong size)
        where TPaging : struct, IPagingFormat
    {
        ulong mask = 0, value = 0, leaf = TPaging.LeafEntry(PageTableLevel.Pte, default, EntryFlags.Present);
        for (ulong rest = RunBits<TPaging>.Address; rest != 0; rest &= rest - 1)
        {
            ulong bit = rest & (0 - rest);
            ulong address = TPaging.AddressOf(PageTableLevel.Pte, leaf ^ bit).Value ^ TPaging.AddressOf(PageTableLevel.Pte, leaf).Value;
            if (!BitOperations.IsPow2(address) || address < size) continue;
            mask |= bit;
            if ((start & address) != 0) value |= bit;
        }

        return new EntryPattern(mask, value);
    }
}
