using System.Numerics;
using System.Runtime.CompilerServices;
using WalkGen.CompilerServices;
using WalkGen.Linux;

namespace WalkGen;

/// <summary>
/// What a <see cref="PteUpdateAttribute"/> has changed: how many entries, between which addresses, and, if a bitmap is given, which pages.
/// Walks add to it.
/// </summary>
public struct PteChanges
{
    private readonly ulong[]? _bitmap;
    private readonly VirtualAddress _bitmapStart;
    private VirtualAddress _first;
    private VirtualAddress _last;

    /// <summary>Nothing yet, and a bitmap to mark changed pages in.</summary>
    /// <param name="bitmap">The bits, which are only set; bit 0 of the first word is the page at <paramref name="start"/>, bit i the i-th after it.</param>
    /// <param name="start">The address of the first page of the bitmap. Addresses count modulo 2^64, so it may be that of a page before address 0.</param>
    public PteChanges(ulong[] bitmap, VirtualAddress start)
    {
        ArgumentNullException.ThrowIfNull(bitmap);
        _bitmap = bitmap;
        _bitmapStart = start;
    }

    /// <summary>How many entries were changed.</summary>
    public long Count { get; private set; }

    /// <summary>From the first to the last page that was changed: what a TLB has to forget. Null if none was.</summary>
    public readonly VirtualRange? Touched => Count == 0 ? null : new VirtualRange(_first, _last);

    /// <summary>
    /// Changes the entries of a table that pass <paramref name="filter"/>, each in an atomic step of its own. Generated code calls it, with
    /// flags that are constants.
    /// </summary>
    /// <exception cref="InvalidOperationException">The bitmap does not reach to a page whose entry passes; the entry stays as it is.</exception>
    /// <exception cref="NotSupportedException">No entry of the format can have the flags to set; nothing is changed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<TPaging>(
        in PageWalk walk, EntryTable<TPaging> table, in EntryFilter filter, EntryFlags clear, EntryFlags set, int first, int end, ulong address)
        where TPaging : struct, IPagingFormat
    {
        if (TPaging.HasDependentFlags) ChangeEach(in walk, table, in filter, clear, set, first, end, address);
        else Change(in walk, table, in filter, EntryEdit.Of<TPaging>(PageTableLevel.Pte, clear, set), first, end, address);
    }

    /// <summary>The same by plain stores of many entries at once, for memory that nobody else changes meanwhile.</summary>
    /// <exception cref="InvalidOperationException">The bitmap does not reach to a page whose entry passes; the entry stays as it is.</exception>
    /// <exception cref="NotSupportedException">No entry of the format can have the flags to set; nothing is changed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ApplyExclusively<TPaging>(
        in PageWalk walk, EntryTable<TPaging> table, in EntryFilter filter, EntryFlags clear, EntryFlags set, int first, int end, ulong address)
        where TPaging : struct, IPagingFormat
    {
        if (TPaging.HasDependentFlags) ChangeEach(in walk, table, in filter, clear, set, first, end, address);
        else ChangeExclusively(in walk, table, in filter, EntryEdit.Of<TPaging>(PageTableLevel.Pte, clear, set), first, end, address);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Change<TPaging>(
        in PageWalk walk, EntryTable<TPaging> table, in EntryFilter filter, EntryEdit edit, int first, int end, ulong address)
        where TPaging : struct, IPagingFormat
    {
        const PageTableLevel Level = PageTableLevel.Pte;
        WalkTracer? tracer = walk.Space?.Tracer;
        for (int group = first & -EntryTable<TPaging>.GroupSize; group < end; group += EntryTable<TPaging>.GroupSize)
        {
            ulong matches = table.Matches(Level, in filter, group, first, end);
            if (matches == 0) continue;

            ulong origin = address + ((ulong)(long)(group - first) << TPaging.PageShift);
            CheckBitmap(origin, matches, TPaging.PageShift);
            ulong changed = tracer is null
                ? ChangeMatches(table, filter, edit, group, matches)
                : ChangeTraced(table, filter, edit, group, matches, tracer, origin);
            Note(origin, changed, TPaging.PageShift);
        }
    }

    /// <summary>Changes the entries of a group that have a bit in <paramref name="matches"/> and still pass; which ones it were.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong ChangeMatches<TPaging>(EntryTable<TPaging> table, EntryFilter filter, EntryEdit edit, int group, ulong matches)
        where TPaging : struct, IPagingFormat
    {
        ulong changed = matches;
        int offset = BitOperations.TrailingZeroCount(matches);
        ulong before = table.Read(PageTableLevel.Pte, group + offset).Raw;
        for (ulong rest = matches & (matches - 1); ; rest &= rest - 1)
        {
            // No load passes a locked instruction, so the next entry is read before this one is changed.
            int next = BitOperations.TrailingZeroCount(rest) & (EntryTable<TPaging>.GroupSize - 1);
            ulong nextBefore = table.Read(PageTableLevel.Pte, group + next).Raw;
            EntryRef<TPaging> entry = table.Edit(PageTableLevel.Pte, group + offset);
            bool isChanged = filter.Passes(before) && entry.CompareExchange(edit.Apply(before), before).Raw == before;
            if (!isChanged && !TryChange(entry, filter, edit)) changed &= ~(1UL << offset);
            if (rest == 0) return changed;
            offset = next;
            before = nextBefore;
        }
    }

    /// <summary>The same where a tracer wants to hear of each entry.</summary>
    private static ulong ChangeTraced<TPaging>(
        EntryTable<TPaging> table, EntryFilter filter, EntryEdit edit, int group, ulong matches, WalkTracer tracer, ulong origin)
        where TPaging : struct, IPagingFormat
    {
        ulong changed = 0;
        for (ulong rest = matches; rest != 0; rest &= rest - 1)
        {
            int offset = BitOperations.TrailingZeroCount(rest);
            EntryRef<TPaging> entry = table.Edit(PageTableLevel.Pte, group + offset);
            if (!filter.Passes(entry.Read().Raw)) continue;

            // As in Linux, what a processor sets from here on is kept, and does not change the decision.
            tracer.EntryModifying(entry.Address);
            ulong before;
            do before = entry.Read().Raw;
            while (entry.CompareExchange(edit.Apply(before), before).Raw != before);
            tracer.EntryModified(new VirtualAddress(Geometry<TPaging>.PageAddress(origin, offset)), before, edit.Apply(before));
            changed |= 1UL << offset;
        }

        return changed;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ChangeExclusively<TPaging>(
        in PageWalk walk, EntryTable<TPaging> table, in EntryFilter filter, EntryEdit edit, int first, int end, ulong address)
        where TPaging : struct, IPagingFormat
    {
        const PageTableLevel Level = PageTableLevel.Pte;
        if (walk.Space?.Tracer is not null)
        {
            Change(in walk, table, in filter, edit, first, end, address); // a tracer wants to hear of each entry
            return;
        }

        for (int group = first & -EntryTable<TPaging>.GroupSize; group < end; group += EntryTable<TPaging>.GroupSize)
        {
            ulong matches = table.Matches(Level, in filter, group, first, end);
            if (matches == 0) continue;

            ulong origin = address + ((ulong)(long)(group - first) << TPaging.PageShift);
            CheckBitmap(origin, matches, TPaging.PageShift);
            table.Replace(Level, group, matches, edit);
            Note(origin, matches, TPaging.PageShift);
        }
    }

    /// <summary>The same for a format whose changes depend on the entry: one after the other, each in an atomic step.</summary>
    private void ChangeEach<TPaging>(
        in PageWalk walk, EntryTable<TPaging> table, in EntryFilter filter, EntryFlags clear, EntryFlags set, int first, int end, ulong address)
        where TPaging : struct, IPagingFormat
    {
        const PageTableLevel Level = PageTableLevel.Pte;
        _ = TPaging.Edit(Level, 0, clear, set); // refuses flags that no entry can have, also if none passes
        WalkTracer? tracer = walk.Space?.Tracer;
        for (int index = table.NextMatch(Level, in filter, first, end); index < end; index = table.NextMatch(Level, in filter, index + 1, end))
        {
            ulong page = address + ((ulong)(long)(index - first) << TPaging.PageShift);
            CheckBitmap(page, 1, TPaging.PageShift);
            EntryRef<TPaging> entry = table.Edit(Level, index);
            if (!filter.Passes(entry.Read().Raw)) continue;

            tracer?.EntryModifying(entry.Address);
            ulong before;
            bool passes;
            do
            {
                before = entry.Read().Raw;
                passes = tracer is not null || filter.Passes(before); // with a tracer it has been decided
            }
            while (passes && entry.CompareExchange(TPaging.Edit(Level, before, clear, set), before).Raw != before);
            if (!passes) continue;

            tracer?.EntryModified(new VirtualAddress(page), before, TPaging.Edit(Level, before, clear, set));
            Note(page, 1, TPaging.PageShift);
        }
    }

    /// <summary>Changes an entry in one atomic step, however often others change it first; false if it does not pass any more.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TryChange<TPaging>(EntryRef<TPaging> entry, EntryFilter filter, EntryEdit edit)
        where TPaging : struct, IPagingFormat
    {
        while (true)
        {
            ulong before = entry.Read().Raw;
            if (!filter.Passes(before)) return false;
            if (entry.CompareExchange(edit.Apply(before), before).Raw == before) return true;
        }
    }

    /// <summary>Makes sure that the bitmap has a bit for each page of <paramref name="pages"/>, the first of which lies at <paramref name="origin"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void CheckBitmap(ulong origin, ulong pages, int pageShift)
    {
        if (_bitmap is not { } bitmap) return;
        ulong length = (ulong)bitmap.Length * 64;
        ulong lowest = origin + ((ulong)BitOperations.TrailingZeroCount(pages) << pageShift);
        ulong highest = origin + ((ulong)BitOperations.Log2(pages) << pageShift);
        if ((lowest - _bitmapStart.Value) >> pageShift >= length || (highest - _bitmapStart.Value) >> pageShift >= length) ThrowBeyond(lowest, highest, bitmap.Length, _bitmapStart);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Note(ulong origin, ulong pages, int pageShift)
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
            $"The bitmap has {words * 64L} bits from {start} on, none for a page between {new VirtualAddress(lowest)} and {new VirtualAddress(highest)}.");
}
