using System.Numerics;
using System.Runtime.CompilerServices;

namespace WalkGen.CompilerServices;

// Looks at many entries at once. Groups are of 64 entries and begin at a multiple of 64.
public readonly ref partial struct EntryTable<TPaging>
{
    /// <summary>How many entries a group has.</summary>
    public const int GroupSize = MatchMask.Width;

    private const ulong All = ulong.MaxValue;

    /// <summary>
    /// Which entries of the group that begins at <paramref name="group"/> pass <paramref name="filter"/>: bit i stands for entry
    /// <paramref name="group"/> + i. Only entries from <paramref name="first"/> up to, but not including, <paramref name="end"/> are looked for.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Matches(PageTableLevel level, in EntryFilter filter, int group, int first, int end)
    {
        if (!HoldsGroups(level)) return MatchesOneByOne(this, filter, group, first, end);
        return (filter.IsPlain ? Equal(group, filter.Mask, filter.Value) : MatchesAll(this, filter, group)) & Inside(group, first, end);
    }

    /// <summary>Which entries of a group are not empty, in the same form. A hollow entry counts as a table, whatever it holds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Used(PageTableLevel level, int group, int first, int end)
        => (Geometry<TPaging>.IsPassThrough(level) ? All : ~Empty(level, group, first, end)) & Inside(group, first, end);

    /// <summary>How many entries from <paramref name="first"/> up to, but not including, <paramref name="end"/> pass <paramref name="filter"/>; <paramref name="ahead"/> is fetched meanwhile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Count(PageTableLevel level, in EntryFilter filter, int first, int end, TablePrefetch ahead = default)
    {
        int count = 0;
        for (int group = first & -GroupSize; group < end; group += GroupSize)
        {
            ahead.Fetch<TPaging>(group);
            count += BitOperations.PopCount(Matches(level, in filter, group, first, end));
        }

        return count;
    }

    /// <summary>
    /// The first entry from <paramref name="index"/> on that is not empty, or <paramref name="end"/>. A hollow entry counts as a table,
    /// whatever it holds.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int NextNotNone(PageTableLevel level, int index, int end)
        => Geometry<TPaging>.IsPassThrough(level) ? index : NextNonZero(level, index, end);

    /// <summary>The first word from <paramref name="index"/> on that is not 0, or <paramref name="end"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int NextNonZero(PageTableLevel level, int index, int end)
        => index >= end || Raw(index) != 0 ? index : NextNonZeroAfter(this, level, index, end);

    /// <summary>
    /// The first entry from <paramref name="index"/> on that passes <paramref name="filter"/>, or <paramref name="end"/>. Nothing is
    /// remembered between calls, so a walk that changes entries sees each as it is.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int NextMatch(PageTableLevel level, in EntryFilter filter, int index, int end)
        => index >= end || filter.Passes(Raw(index)) ? index : NextMatchAfter(this, filter, level, index, end);

    /// <summary>Changes the entries of a group that have a bit in <paramref name="matches"/>, by plain stores that may write others back as they are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Replace(PageTableLevel level, int group, ulong matches, EntryEdit edit)
    {
        // All bits: the whole group lies in the table, and in what may be changed.
        if (matches == All && TPaging.EntrySize == 8) WordEdit.All(ref Unsafe.As<byte, ulong>(ref Slot(group)), edit.Keep, edit.Add);
        else if (matches == All) WordEdit.All(ref Unsafe.As<byte, uint>(ref Slot(group)), (uint)edit.Keep, (uint)edit.Add);
        else ReplaceOneByOne(group, matches, edit);
    }

    private void ReplaceOneByOne(int group, ulong matches, EntryEdit edit)
    {
        for (; matches != 0; matches &= matches - 1)
        {
            int index = group + BitOperations.TrailingZeroCount(matches);
            Edit(PageTableLevel.Pte, index).Write(edit.Apply(Raw(index)));
        }
    }

    // Copies are passed, for a reference to a table or filter would keep it out of registers.

    private static int NextNonZeroAfter(EntryTable<TPaging> table, PageTableLevel level, int index, int end)
    {
        bool holdsGroups = HoldsGroups(level);
        return TPaging.EntrySize == 8
            ? NonZeroWord.Next(ref Unsafe.As<byte, ulong>(ref table.Slot(0)), index, end, holdsGroups)
            : NonZeroWord.Next(ref Unsafe.As<byte, uint>(ref table.Slot(0)), index, end, holdsGroups);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int NextMatchAfter(EntryTable<TPaging> table, EntryFilter filter, PageTableLevel level, int index, int end)
    {
        for (int group = index & -GroupSize; group < end; group += GroupSize)
        {
            ulong matches = table.Matches(level, in filter, group, index, end);
            if (matches != 0) return group + BitOperations.TrailingZeroCount(matches);
        }

        return end;
    }

    /// <summary>Whether tables of <paramref name="level"/> consist of whole groups, all of which may be read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HoldsGroups(PageTableLevel level) => 1 << TPaging.IndexBits(level) >= GroupSize;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Empty(PageTableLevel level, int group, int first, int end)
    {
        return HoldsGroups(level) ? Equal(group, All, 0) : MatchesOneByOne(this, new EntryFilter(new EntryPattern(All, 0)), group, first, end);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static ulong MatchesAll(EntryTable<TPaging> table, EntryFilter filter, int group)
    {
        ulong matches = table.Equal(group, filter.Mask, filter.Value) | Equal(table, group, filter.OtherForm);
        matches &= ~(Equal(table, group, filter.Excluded) | Equal(table, group, filter.AlsoExcluded));
        return filter.ExcludesEmpty ? matches & ~table.Equal(group, All, 0) : matches;
    }

    private static ulong MatchesOneByOne(EntryTable<TPaging> table, EntryFilter filter, int group, int first, int end)
    {
        ulong matches = 0;
        for (int index = Math.Max(group, first); index < Math.Min(group + GroupSize, end); index++)
        {
            if (filter.Passes(table.Raw(index))) matches |= 1UL << (index - group);
        }

        return matches;
    }

    /// <summary>Which entries of a group equal <paramref name="value"/> under <paramref name="mask"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Equal(int group, ulong mask, ulong value) => TPaging.EntrySize == 8
        ? MatchMask.Of(ref Unsafe.As<byte, ulong>(ref Slot(group)), mask, value)
        : EqualNarrow(ref Slot(group), mask, value);

    private static ulong Equal(EntryTable<TPaging> table, int group, EntryPattern pattern) => table.Equal(group, pattern.Mask, pattern.Value);

    // Not inlined, so that it need not be compiled where entries have 8 bytes.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static ulong EqualNarrow(ref byte group, ulong mask, ulong value)
    {
        if (value > uint.MaxValue) return 0; // bits that an entry of 4 bytes lacks read as 0
        return MatchMask.Of(ref Unsafe.As<byte, uint>(ref group), (uint)mask, (uint)value);
    }

    /// <summary>Which entries of a group lie from <paramref name="first"/> up to, but not including, <paramref name="end"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Inside(int group, int first, int end)
    {
        ulong inside = All;
        if (first > group) inside = first - group < GroupSize ? All << (first - group) : 0;
        if (end - group < GroupSize) inside &= end > group ? All >> (GroupSize - (end - group)) : 0;
        return inside;
    }
}
