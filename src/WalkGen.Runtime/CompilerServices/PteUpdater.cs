using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;
using WalkGen.Linux;

namespace WalkGen.CompilerServices;

/// <summary>Changes the PTEs of one table for a <see cref="PteUpdateAttribute"/>, and records the changes.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class PteUpdater
{
    private const PageTableLevel Level = PageTableLevel.Pte;

    /// <summary>Checks that the bitmap of <paramref name="changes"/>, if any, covers the pages of <paramref name="range"/>.</summary>
    /// <exception cref="InvalidOperationException">The bitmap is too small.</exception>
    public static void CheckBitmap(in PteChanges changes, VirtualRange range, int pageShift) => changes.CheckBitmap(range, pageShift);

    /// <summary>Changes the entries that pass <paramref name="filter"/>, each in one atomic step. The flags should be constants.</summary>
    /// <exception cref="InvalidOperationException">
    /// The bitmap does not cover a page whose entry passes. That entry is unchanged.
    /// </exception>
    /// <exception cref="NotSupportedException">No entry of the format can have the flags to set. No entry is changed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Update<TPaging>(
        ref PteChanges changes, in PageWalk walk, EntryTable<TPaging> table, PteRange<TPaging> entries, in EntryFilter filter,
        EntryFlags clear, EntryFlags set)
        where TPaging : struct, IPagingFormat
    {
        if (TPaging.HasDependentFlags) UpdateEach(ref changes, in walk, table, entries, in filter, clear, set);
        else Update(ref changes, in walk, table, entries, in filter, EntryEdit.Of<TPaging>(Level, clear, set));
    }

    /// <summary>
    /// Changes the entries that pass <paramref name="filter"/> by plain stores of many entries at once, for memory that nobody else changes
    /// at the same time. The flags should be constants.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// The bitmap does not cover a page whose entry passes. That entry is unchanged.
    /// </exception>
    /// <exception cref="NotSupportedException">No entry of the format can have the flags to set. No entry is changed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void UpdateExclusively<TPaging>(
        ref PteChanges changes, in PageWalk walk, EntryTable<TPaging> table, PteRange<TPaging> entries, in EntryFilter filter,
        EntryFlags clear, EntryFlags set)
        where TPaging : struct, IPagingFormat
    {
        if (TPaging.HasDependentFlags) UpdateEach(ref changes, in walk, table, entries, in filter, clear, set);
        else UpdateExclusively(ref changes, in walk, table, entries, in filter, EntryEdit.Of<TPaging>(Level, clear, set));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Update<TPaging>(
        ref PteChanges changes, in PageWalk walk, EntryTable<TPaging> table, PteRange<TPaging> entries, in EntryFilter filter,
            EntryEdit edit)
        where TPaging : struct, IPagingFormat
    {
        WalkTracer? tracer = walk.Space?.Tracer;
        for (int group = entries.FirstGroup; group < entries.End; group += EntryTable<TPaging>.GroupSize)
        {
            ulong matches = table.Matches(Level, in filter, group, entries.First, entries.End);
            if (matches == 0) continue;

            ulong origin = entries.FirstOf(group);
            changes.CheckBitmap(origin, matches, TPaging.PageShift);
            ulong changed = tracer is null
                ? UpdateMatches(table, filter, edit, group, matches)
                : UpdateTraced(table, filter, edit, group, matches, tracer, origin);
            changes.Add(origin, changed, TPaging.PageShift);
        }
    }

    /// <summary>
    /// Changes the entries of a group that have a bit in <paramref name="matches"/> and still pass. Returns the bits of those that it
    /// changed.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong UpdateMatches<TPaging>(EntryTable<TPaging> table, EntryFilter filter, EntryEdit edit, int group, ulong matches)
        where TPaging : struct, IPagingFormat
    {
        ulong changed = matches;
        int offset = BitOperations.TrailingZeroCount(matches);
        ulong before = table.Read(Level, group + offset).Raw;
        for (ulong rest = matches & (matches - 1); ; rest &= rest - 1)
        {
            // No load passes a locked instruction, so the next entry is read before this one is changed.
            int next = BitOperations.TrailingZeroCount(rest) & (EntryTable<TPaging>.GroupSize - 1);
            ulong nextBefore = table.Read(Level, group + next).Raw;
            EntryRef<TPaging> entry = table.Edit(Level, group + offset);
            bool isChanged = filter.Passes<TPaging>(Level, before)
                && entry.CompareExchange(edit.Apply(before), before).Raw == before;
            if (!isChanged && !TryUpdate(entry, filter, edit)) changed &= ~(1UL << offset);
            if (rest == 0) return changed;
            offset = next;
            before = nextBefore;
        }
    }

    /// <summary>Like <see cref="UpdateMatches"/>, and reports each entry to <paramref name="tracer"/>.</summary>
    private static ulong UpdateTraced<TPaging>(
        EntryTable<TPaging> table, EntryFilter filter, EntryEdit edit, int group, ulong matches, WalkTracer tracer, ulong origin)
        where TPaging : struct, IPagingFormat
    {
        ulong changed = 0;
        for (ulong rest = matches; rest != 0; rest &= rest - 1)
        {
            int offset = BitOperations.TrailingZeroCount(rest);
            EntryRef<TPaging> entry = table.Edit(Level, group + offset);
            if (!filter.Passes<TPaging>(Level, entry.Read().Raw)) continue;

            // As in Linux, bits that a processor sets from here on are kept and do not change the decision.
            tracer.EntryModifying(entry.Address);
            ulong before;
            do before = entry.Read().Raw;
            while (entry.CompareExchange(edit.Apply(before), before).Raw != before);
            tracer.EntryModified(new VirtualAddress(origin + ((ulong)(uint)offset << TPaging.PageShift)), before, edit.Apply(before));
            changed |= 1UL << offset;
        }

        return changed;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void UpdateExclusively<TPaging>(
        ref PteChanges changes, in PageWalk walk, EntryTable<TPaging> table, PteRange<TPaging> entries, in EntryFilter filter,
            EntryEdit edit)
        where TPaging : struct, IPagingFormat
    {
        if (walk.Space?.Tracer is not null)
        {
            UpdateOneByOne(ref changes, in walk, table, entries, filter, edit); // reports each entry
            return;
        }

        for (int group = entries.FirstGroup; group < entries.End; group += EntryTable<TPaging>.GroupSize)
        {
            ulong matches = table.Matches(Level, in filter, group, entries.First, entries.End);
            if (matches == 0) continue;

            ulong origin = entries.FirstOf(group);
            changes.CheckBitmap(origin, matches, TPaging.PageShift);
            table.Replace(Level, group, matches, edit);
            changes.Add(origin, matches, TPaging.PageShift);
        }
    }

    /// <summary>The same by atomic steps: not inlined, because it is rare.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void UpdateOneByOne<TPaging>(
        ref PteChanges changes, in PageWalk walk, EntryTable<TPaging> table, PteRange<TPaging> entries, EntryFilter filter, EntryEdit edit)
        where TPaging : struct, IPagingFormat
        => Update(ref changes, in walk, table, entries, in filter, edit);

    /// <summary>Changes one entry after the other, for a format with flags that depend on the rest of the entry.</summary>
    private static void UpdateEach<TPaging>(
        ref PteChanges changes, in PageWalk walk, EntryTable<TPaging> table, PteRange<TPaging> entries, in EntryFilter filter,
        EntryFlags clear, EntryFlags set)
        where TPaging : struct, IPagingFormat
    {
        _ = TPaging.Edit(Level, 0, clear, set); // throws for impossible flags even if no entry passes
        WalkTracer? tracer = walk.Space?.Tracer;
        for (int index = entries.First; (index = table.NextMatch(Level, in filter, index, entries.End)) < entries.End; index++)
        {
            ulong page = entries.FirstOf(index);
            changes.CheckBitmap(page, 1, TPaging.PageShift);
            EntryRef<TPaging> entry = table.Edit(Level, index);
            if (!filter.Passes<TPaging>(Level, entry.Read().Raw)) continue;

            tracer?.EntryModifying(entry.Address);
            ulong before;
            bool passes;
            do
            {
                before = entry.Read().Raw;
                passes = tracer is not null || filter.Passes<TPaging>(Level, before); // the tracer was given the decision
            }
            while (passes && entry.CompareExchange(TPaging.Edit(Level, before, clear, set), before).Raw != before);
            if (!passes) continue;

            tracer?.EntryModified(new VirtualAddress(page), before, TPaging.Edit(Level, before, clear, set));
            changes.Add(page, 1, TPaging.PageShift);
        }
    }

    /// <summary>Changes an entry in one atomic step, and retries while others change it; false if it no longer passes.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TryUpdate<TPaging>(EntryRef<TPaging> entry, EntryFilter filter, EntryEdit edit)
        where TPaging : struct, IPagingFormat
    {
        while (true)
        {
            ulong before = entry.Read().Raw;
            if (!filter.Passes<TPaging>(Level, before)) return false;
            if (entry.CompareExchange(edit.Apply(before), before).Raw == before) return true;
        }
    }
}
