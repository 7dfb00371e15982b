using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using WalkGen.Formats;

namespace WalkGen.CompilerServices;

// Scans of groups of 64 entries. A group starts at a multiple of 64.
public readonly ref partial struct EntryTable<TPaging>
{
    /// <summary>The number of entries in a group.</summary>
    public const int GroupSize = MatchMask.Width;

    private const ulong All = ulong.MaxValue;

    /// <summary>Whether the processor has vectors, so that a scan by groups is faster than one entry by entry.</summary>
    public static bool HasVectors
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => MatchMask.HasVectors;
    }

    /// <summary>The index at which the group starts that contains <paramref name="index"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int GroupOf(int index) => index & -GroupSize;

    /// <summary>
    /// Lists the entries that pass <paramref name="filter"/>, from <paramref name="first"/> to <paramref name="end"/>, exclusive, if they
    /// are few; else false. Prefetches <paramref name="prefetch"/> at the same time.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryFindFew(PageTableLevel level, in EntryFilter filter, int first, int end, TablePrefetch prefetch, out MatchList list)
    {
        Unsafe.SkipInit(out list);
        return end - first <= MatchList.MostEntries && TPaging.EntrySize == 8 && HoldsGroups(level)
            && filter.IsDecidedByOne
            && MatchList.TryFind<TPaging>(
                ref Unsafe.As<byte, ulong>(ref Slot(0)), filter.Mask, filter.Value, first, end, prefetch, ref list);
    }

    /// <summary>
    /// The entries of the group at <paramref name="group"/> that pass <paramref name="filter"/>, from <paramref name="first"/> to
    /// <paramref name="end"/>, exclusive. Bit i is the entry <paramref name="group"/> + i.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Matches(PageTableLevel level, in EntryFilter filter, int group, int first, int end)
    {
        if (!HoldsGroups(level)) return MatchesOneByOne(this, level, filter, group, first, end);
        ulong matches = filter.IsDecidedByOne ? Equal(group, filter.Mask, filter.Value)
            : filter.IsDecidedByTwo ? EqualEither(ref Slot(group), filter.Mask, filter.Value, filter.Second.Mask, filter.Second.Value)
            : MatchesRest(this, level, filter, group);
        return matches & Inside(group, first, end);
    }

    /// <summary>The entries of a group that are not none, in the same form. A pass-through entry is never none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong NotNone(PageTableLevel level, int group, int first, int end)
        => (Geometry<TPaging>.IsPassThrough(level) ? All : ~Zero(level, group, first, end)) & Inside(group, first, end);

    /// <summary>
    /// The index of the first entry of <paramref name="matches"/>, which must not be empty, in the group at <paramref name="group"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int FirstMatch(int group, ulong matches) => group + MatchMask.FirstBit(matches);

    /// <summary>The first entry of each run of adjacent entries of a group that have a bit in <paramref name="entries"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong RunStarts(ulong entries) => entries & ~(entries << 1);

    /// <summary>
    /// The index of the last entry of the run that starts at <paramref name="index"/>, among the entries of the group at
    /// <paramref name="group"/> that have a bit in <paramref name="entries"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int LastOfRun(int group, ulong entries, int index)
        => index + BitOperations.TrailingZeroCount(~(entries >> (index - group))) - 1;

    /// <summary>
    /// Counts the entries that pass <paramref name="filter"/>, from <paramref name="first"/> to <paramref name="end"/>, exclusive, and
    /// prefetches <paramref name="prefetch"/> at the same time.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Count(PageTableLevel level, in EntryFilter filter, int first, int end, TablePrefetch prefetch = default)
    {
        int count = 0;
        for (int group = GroupOf(first); group < end; group += GroupSize)
        {
            prefetch.Group<TPaging>(group);
            count += BitOperations.PopCount(Matches(level, in filter, group, first, end));
        }

        return count;
    }

    /// <summary>
    /// The first entry from <paramref name="index"/> on that is not none, or <paramref name="end"/>. A pass-through entry is never none.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int NextNotNone(PageTableLevel level, int index, int end)
        => Geometry<TPaging>.IsPassThrough(level) ? index : NextNonZero(level, index, end);

    /// <summary>The first entry from <paramref name="index"/> on whose bits are not all 0, or <paramref name="end"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int NextNonZero(PageTableLevel level, int index, int end)
        => index >= end || Raw(index) != 0 ? index : NextNonZeroAfter(this, level, index, end);

    /// <summary>
    /// The first entry from <paramref name="index"/> on that passes <paramref name="filter"/>, or <paramref name="end"/>. Each call reads
    /// the entries again, because a handler may have changed them.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int NextMatch(PageTableLevel level, in EntryFilter filter, int index, int end)
        => index >= end || filter.Passes<TPaging>(level, Raw(index)) ? index : NextMatchAfter(this, filter, level, index, end);

    /// <summary>
    /// The first entry from <paramref name="index"/> on that matches either pattern, or <paramref name="end"/>. Prefetches
    /// <paramref name="prefetch"/> at the same time.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal int NextOfEither(EntryPattern one, EntryPattern other, int index, int end, TablePrefetch prefetch)
    {
        if (!HoldsGroups(PageTableLevel.Pte)) return index;
        for (int group = index & -GroupSize; group < end; group += GroupSize)
        {
            prefetch.Group<TPaging>(group);
            ulong matches = other.MatchesNothing
                ? Equal(group, one.Mask, one.Value)
                : EqualEither(ref Slot(group), one.Mask, one.Value, other.Mask, other.Value);
            matches &= Inside(group, index, end);
            if (matches != 0) return FirstMatch(group, matches);
        }

        return end;
    }

    /// <summary>
    /// The number of entries from <paramref name="first"/> on, at most <paramref name="count"/>, that equal <paramref name="next"/> and
    /// grow by <paramref name="step"/>, in the bits of <paramref name="mask"/>. Prefetches <paramref name="prefetch"/> at the same time.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int LengthOfProgression(int first, int count, ulong next, ulong step, ulong mask, TablePrefetch prefetch)
        => TPaging.EntrySize == 8
            ? Progression.Length(
                MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<byte, ulong>(ref Slot(first)), count), next, step, mask, prefetch, first)
            : Progression.Length(
                MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<byte, uint>(ref Slot(first)), count), (uint)next, (uint)step, (uint)mask,
                prefetch, first);

    /// <summary>
    /// Changes the entries of a group that have a bit in <paramref name="matches"/>, by plain stores that may rewrite other entries
    /// unchanged.
    /// </summary>
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

    // These take copies: a reference to a table or filter would keep it out of registers.

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
            if (matches != 0) return FirstMatch(group, matches);
        }

        return end;
    }

    /// <summary>Whether tables of <paramref name="level"/> consist of whole groups, which may be read as a whole.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HoldsGroups(PageTableLevel level) => 1 << TPaging.IndexBits(level) >= GroupSize;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Zero(PageTableLevel level, int group, int first, int end)
    {
        if (!HoldsGroups(level)) return ZeroOneByOne(this, group, first, end);
        return TPaging.EntrySize == 8
            ? MatchMask.OfZeros(ref Unsafe.As<byte, ulong>(ref Slot(group)))
            : EqualNarrow(ref Slot(group), uint.MaxValue, 0);
    }

    /// <summary>The entries of a group that match either pattern.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static ulong EqualEither(ref byte group, ulong mask1, ulong value1, ulong mask2, ulong value2) => TPaging.EntrySize == 8
        ? MatchMask.OfEither(ref Unsafe.As<byte, ulong>(ref group), mask1, value1, mask2, value2)
        : EqualNarrow(ref group, mask1, value1) | EqualNarrow(ref group, mask2, value2);

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static ulong MatchesRest(EntryTable<TPaging> table, PageTableLevel level, EntryFilter filter, int group)
    {
        ulong matches = Equal(table, group, filter.Pattern) | Equal(table, group, filter.Alternate);
        matches &= ~(Equal(table, group, filter.Excluded1) | Equal(table, group, filter.Excluded2));
        if (filter.ExcludesNone) matches &= ~table.Equal(group, All, 0);
        if (filter.IsExact) return matches;

        for (ulong rest = table.Suspects(level, group); rest != 0; rest &= rest - 1)
        {
            int offset = BitOperations.TrailingZeroCount(rest);
            ulong bit = 1UL << offset;
            matches = filter.Passes<TPaging>(level, table.Raw(group + offset)) ? matches | bit : matches & ~bit;
        }

        return matches;
    }

    /// <summary>The entries of a group that may be malformed: those that the quick test does not clear.</summary>
    private ulong Suspects(PageTableLevel level, int group)
    {
        EntryPattern pattern = TPaging.WellFormedPattern(level), alternate = TPaging.AlternateWellFormedPattern(level);
        return ~(Equal(this, group, pattern) | Equal(this, group, alternate));
    }

    private static ulong MatchesOneByOne(EntryTable<TPaging> table, PageTableLevel level, EntryFilter filter, int group, int first, int end)
    {
        ulong matches = 0;
        for (int index = Math.Max(group, first); index < Math.Min(group + GroupSize, end); index++)
        {
            if (filter.Passes<TPaging>(level, table.Raw(index))) matches |= 1UL << (index - group);
        }

        return matches;
    }

    private static ulong ZeroOneByOne(EntryTable<TPaging> table, int group, int first, int end)
    {
        ulong zero = 0;
        for (int index = Math.Max(group, first); index < Math.Min(group + GroupSize, end); index++)
        {
            if (table.Raw(index) == 0) zero |= 1UL << (index - group);
        }

        return zero;
    }

    /// <summary>The entries of a group that equal <paramref name="value"/> under <paramref name="mask"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Equal(int group, ulong mask, ulong value) => TPaging.EntrySize == 8
        ? MatchMask.Of(ref Unsafe.As<byte, ulong>(ref Slot(group)), mask, value)
        : EqualNarrow(ref Slot(group), mask, value);

    private static ulong Equal(EntryTable<TPaging> table, int group, EntryPattern pattern)
        => pattern.MatchesNothing ? 0 : table.Equal(group, pattern.Mask, pattern.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong EqualNarrow(ref byte group, ulong mask, ulong value)
    {
        if (value > uint.MaxValue) return 0; // the upper bits of an entry of 4 bytes are 0
        return MatchMask.Of(ref Unsafe.As<byte, uint>(ref group), (uint)mask, (uint)value);
    }

    /// <summary>The entries of a group from <paramref name="first"/> to <paramref name="end"/>, exclusive.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Inside(int group, int first, int end)
    {
        ulong inside = All;
        if (first > group) inside = first - group < GroupSize ? All << (first - group) : 0;
        if (end - group < GroupSize) inside &= end > group ? All >> (GroupSize - (end - group)) : 0;
        return inside;
    }
}
