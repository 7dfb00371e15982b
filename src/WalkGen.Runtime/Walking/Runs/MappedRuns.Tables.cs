using System.Runtime.CompilerServices;
using WalkGen.CompilerServices;

namespace WalkGen;

// The entries of PTE tables.
internal sealed partial class MappedRuns
{
    /// <summary>So many entries are compared one by one before vectors pay.</summary>
    private const int Few = 8;

    /// <summary>
    /// Adds entries of a PTE table, from <paramref name="index"/> on, until a run has ended before the next <paramref name="index"/>; false
    /// if none ended and all entries are added.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool AddTable<TPaging>(
        EntryTable<TPaging> table, in PteRange<TPaging> entries, TablePrefetch prefetch, ref int index, out MappedRun ended)
        where TPaging : struct, IPagingFormat
    {
        while (index < entries.End)
        {
            ulong first = entries.FirstOf(index);
            if (_isComparable && _run.EndsBefore(first) && TryContinue(table, in entries, prefetch, ref index)) continue;

            if (_filter.IsSet && TrySkip(table, in entries, prefetch, ref index))
            {
                if (TryEnd(out ended)) return true;
                continue;
            }

            if (index % EntryTable<TPaging>.GroupSize == 0) prefetch.Group<TPaging>(index);
            Entry<TPaging> entry = table.Read(Lowest, index);
            if (entry.IsNone)
            {
                index = table.NextNonZero(Lowest, index, entries.End);
                if (TryEnd(out ended)) return true;
                continue;
            }

            index++;
            bool isEnded = _decodings.TryFind(entry.Raw & _notAddress, out PageDecoding known)
                ? AddComparable(entry, known, first, entries.LastOf(first), out ended)
                : Add(entry, first, entries.LastOf(first), out ended);
            if (isEnded) return true;
        }

        ended = default;
        return false;
    }

    /// <summary>Adds the entries from <paramref name="index"/> on whose bits continue the last one; false if none do.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryContinue<TPaging>(
        EntryTable<TPaging> table, in PteRange<TPaging> entries, TablePrefetch prefetch, ref int index)
        where TPaging : struct, IPagingFormat
    {
        ulong step = _run.IsRepeated ? 0 : _step, entry = _lastEntry;
        int next = index, end = _filter.IsSet ? EndInFilter(in entries, index) : entries.End, few = Math.Min(end, index + Few);
        while (next < few && ((table.Read(Lowest, next).Raw ^ (entry + step)) & _bits) == 0) (next, entry) = (next + 1, entry + step);
        if (next == index) return false;
        if (next == index + Few) next += Continued(table, next, end, prefetch, entry + step, step);

        // The address may have passed its highest value, and changed other bits by a carry.
        ulong added = (ulong)(uint)(next - index) << TPaging.PageShift;
        ulong last = _lastEntry + (step * (ulong)(uint)(next - index));
        if (TPaging.EntrySize == sizeof(uint)) last = (uint)last;
        ulong lastFrame = _run.NextFrame + added - (1UL << TPaging.PageShift);
        if (step != 0 && TPaging.AddressOf(Lowest, last).Value != (lastFrame & ~Geometry<TPaging>.OffsetMask(Lowest))) return false;
        _lastEntry = last;
        _run.Extend(entries.LastOf(entries.FirstOf(next - 1)), added);
        index = next;
        return true;
    }

    // These are not inlined: they are called once for many entries, and would keep those of short runs out of registers.

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Continued<TPaging>(EntryTable<TPaging> table, int first, int end, TablePrefetch prefetch, ulong expected, ulong step)
        where TPaging : struct, IPagingFormat
        => table.LengthOfProgression(first, end - first, expected, step, _bits, prefetch);

    /// <summary>Moves <paramref name="index"/> to the next entry that may pass the filter; false if it is there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private bool TrySkip<TPaging>(EntryTable<TPaging> table, in PteRange<TPaging> entries, TablePrefetch prefetch, ref int index)
        where TPaging : struct, IPagingFormat
    {
        int from = index;
        index = _filter.Next(table, from, entries.End, prefetch);
        return index > from;
    }

    /// <summary>Up to which index entries that continue the run pass the filter.</summary>
    private int EndInFilter<TPaging>(in PteRange<TPaging> entries, int index)
        where TPaging : struct, IPagingFormat
    {
        if (!_filter.AdmitsRuns(_same)) return index;
        return _step == 0 || _run.IsRepeated
            ? entries.End : Math.Min(entries.End, index + _filter.PagesFrom(_run.NextFrame, TPaging.PageShift));
    }
}
