using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;
using WalkGen.Formats;

namespace WalkGen.CompilerServices;

/// <summary>
/// A condition on the flags of entries as data, made for one paging format and level. Most conditions need one pattern, or two if a flag
/// has two forms: every entry that matches passes, and no other. The rest of a filter is for conditions that need more.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct EntryFilter
{
    // Every entry that matches one of these patterns passes.
    private readonly ulong _mask;
    private readonly ulong _value;
    private readonly EntryPattern _second;

    // Otherwise, an entry that is not malformed passes if it matches one of two patterns, and neither of two others.
    private readonly EntryPattern _pattern;
    private readonly EntryPattern _alternate;
    private readonly EntryPattern _excluded1;
    private readonly EntryPattern _excluded2;
    private readonly bool _excludesNone;

    // The condition itself decides about malformed entries, unless the patterns do.
    private readonly EntryFlags _required;
    private readonly EntryFlags _excluded;
    private readonly bool _isExact;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private EntryFilter(
        EntryPattern first, EntryPattern second, EntryPattern pattern, EntryPattern alternate, EntryPattern excluded1,
        EntryPattern excluded2, bool excludesNone, EntryFlags required, EntryFlags excluded, bool isExact)
    {
        _mask = first.Mask;
        _value = first.Value;
        _second = second;
        _pattern = pattern;
        _alternate = alternate;
        _excluded1 = excluded1;
        _excluded2 = excluded2;
        _excludesNone = excludesNone;
        _required = required;
        _excluded = excluded;
        _isExact = isExact;
        IsDecidedByTwo = isExact && !excludesNone && excluded1.MatchesNothing && excluded2.MatchesNothing;
        IsDecidedByOne = IsDecidedByTwo && alternate.MatchesNothing;
    }

    /// <summary>The mask of the first pattern. Every entry that matches it passes.</summary>
    internal ulong Mask => _mask;

    /// <summary>The value of the first pattern.</summary>
    internal ulong Value => _value;

    /// <summary>The second pattern. Every entry that matches it passes.</summary>
    internal EntryPattern Second => _second;

    /// <summary>Whether only entries that match the first pattern pass.</summary>
    internal bool IsDecidedByOne { get; }

    /// <summary>Whether only entries that match the first or the second pattern pass.</summary>
    internal bool IsDecidedByTwo { get; }

    /// <summary>A pattern that passes, unless it is malformed or excluded.</summary>
    internal EntryPattern Pattern => _pattern;

    /// <summary>Another such pattern.</summary>
    internal EntryPattern Alternate => _alternate;

    /// <summary>The first excluded pattern.</summary>
    internal EntryPattern Excluded1 => _excluded1;

    /// <summary>The second excluded pattern.</summary>
    internal EntryPattern Excluded2 => _excluded2;

    /// <summary>Whether an entry whose bits are all 0 does not pass, whatever the patterns are.</summary>
    internal bool ExcludesNone => _excludesNone;

    /// <summary>Whether the patterns decide about malformed entries too.</summary>
    internal bool IsExact => _isExact;

    private EntryPattern First => new(_mask, _value);

    /// <summary>A filter that passes the entries of <paramref name="level"/> that have all of <paramref name="flags"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EntryFilter Require<TPaging>(PageTableLevel level, EntryFlags flags)
        where TPaging : struct, IPagingFormat
    {
        bool isExact = !IsDecidedByForm<TPaging>(level, flags);
        if (!Geometry<TPaging>.MayHave(level, flags)) return Of(EntryPattern.Never, EntryPattern.Never, flags, isExact);

        EntryPattern pattern = TPaging.FlagPattern(level, flags), alternate = TPaging.AlternateFlagPattern(level, flags);
        if (isExact) return Of(pattern, alternate, flags, isExact: true);

        if (TPaging.HasExactWellFormedPatterns
            && TryExcludeMalformed<TPaging>(level, pattern, out EntryPattern exact)
            && TryExcludeMalformed<TPaging>(level, alternate, out EntryPattern exactAlternate))
        {
            return Of(exact, exactAlternate, flags, isExact: true);
        }

        return Of(pattern, alternate, flags, isExact: false).WithoutMalformed<TPaging>(level);
    }

    /// <summary>This filter, but entries of <paramref name="level"/> with <paramref name="flag"/>, a single flag, do not pass.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EntryFilter Exclude<TPaging>(PageTableLevel level, EntryFlags flag)
        where TPaging : struct, IPagingFormat
    {
        // If a required flag depends on the form, an exact filter passes no malformed entry.
        bool isExact = _isExact && (!IsDecidedByForm<TPaging>(level, flag) || IsDecidedByForm<TPaging>(level, _required));
        EntryFilter filter = new(
            First, _second, _pattern, _alternate, _excluded1, _excluded2, _excludesNone, _required, _excluded | flag, isExact);
        if (!isExact) filter = filter.WithoutMalformed<TPaging>(level);
        return Geometry<TPaging>.MayHave(level, flag)
            ? filter.Exclude(TPaging.FlagPattern(level, flag)).Exclude(TPaging.AlternateFlagPattern(level, flag))
            : filter;
    }

    /// <summary>
    /// This filter, but entries that are none do not pass. A pass-through entry of <paramref name="level"/> is never none.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EntryFilter ExcludeNone<TPaging>(PageTableLevel level)
        where TPaging : struct, IPagingFormat
    {
        if (Geometry<TPaging>.IsPassThrough(level) || !Passes<TPaging>(level, 0)) return this;
        EntryPattern first = First.Matches(0) ? EntryPattern.Never : First;
        EntryPattern second = _second.Matches(0) ? EntryPattern.Never : _second;
        return With(first, second, _pattern, _alternate, _excluded1, _excluded2, excludesNone: true);
    }

    /// <summary>Whether the bits of an entry of <paramref name="level"/> pass.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Passes<TPaging>(PageTableLevel level, ulong entry)
        where TPaging : struct, IPagingFormat
        => (entry & _mask) == _value
            || (!IsDecidedByOne
                && ((entry & _second.Mask) == _second.Value || (!IsDecidedByTwo && PassesRest<TPaging>(this, level, entry))));

    // The static methods take copies: a reference to the filter would keep it out of registers.

    /// <summary>The whole condition.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool PassesRest<TPaging>(EntryFilter filter, PageTableLevel level, ulong raw)
        where TPaging : struct, IPagingFormat
    {
        Entry<TPaging> entry = new(raw, level);
        if (!filter._isExact && entry.IsMalformed) return entry.Has(filter._required) && (entry.Flags & filter._excluded) == 0;
        return !(filter._excludesNone && raw == 0)
            && (filter._pattern.Matches(raw) || filter._alternate.Matches(raw))
            && !filter._excluded1.Matches(raw)
            && !filter._excluded2.Matches(raw);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static EntryFilter Of(EntryPattern pattern, EntryPattern alternate, EntryFlags required, bool isExact)
        => new(
            pattern, alternate, pattern, alternate, EntryPattern.Never, EntryPattern.Never, excludesNone: false,
            required, EntryFlags.None, isExact);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private EntryFilter With(
        EntryPattern first, EntryPattern second, EntryPattern pattern, EntryPattern alternate, EntryPattern excluded1,
        EntryPattern excluded2, bool excludesNone)
        => new(first, second, pattern, alternate, excluded1, excluded2, excludesNone, _required, _excluded, _isExact);

    /// <summary>This filter, with a first and a second pattern that no malformed entry matches.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private EntryFilter WithoutMalformed<TPaging>(PageTableLevel level)
        where TPaging : struct, IPagingFormat
    {
        EntryPattern wellFormed = TPaging.WellFormedPattern(level);
        return With(
            First.And(wellFormed), _second.And(wellFormed), _pattern, _alternate, _excluded1, _excluded2, _excludesNone);
    }

    /// <summary>Whether an entry of <paramref name="level"/> can be malformed, and <paramref name="flags"/> depend on that.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsDecidedByForm<TPaging>(PageTableLevel level, EntryFlags flags)
        where TPaging : struct, IPagingFormat
        => (flags & Entry<TPaging>.DecidedByForm) != EntryFlags.None && Geometry<TPaging>.MayBeMalformed(level);

    /// <summary>Narrows a pattern of present entries to those that are not malformed, if one pattern can say that.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryExcludeMalformed<TPaging>(PageTableLevel level, EntryPattern pattern, out EntryPattern narrowed)
        where TPaging : struct, IPagingFormat
    {
        EntryPattern first = pattern.And(TPaging.WellFormedPattern(level));
        EntryPattern second = pattern.And(TPaging.AlternateWellFormedPattern(level));
        narrowed = first.MatchesNothing ? second : first;
        return first.MatchesNothing || second.MatchesNothing;
    }

    /// <exception cref="NotSupportedException">More than two patterns of several bits would have to be excluded.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private EntryFilter Exclude(EntryPattern excluded)
    {
        if (excluded.MatchesNothing) return this;
        return TryNarrow(_pattern, excluded, out EntryPattern pattern) && TryNarrow(_alternate, excluded, out EntryPattern alternate)
                && TryNarrow(First, excluded, out EntryPattern first) && TryNarrow(_second, excluded, out EntryPattern second)
            ? With(first, second, pattern, alternate, _excluded1, _excluded2, _excludesNone)
            : AddExcluded(this, excluded);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static EntryFilter AddExcluded(EntryFilter filter, EntryPattern excluded)
    {
        EntryPattern never = EntryPattern.Never;
        if (filter._excluded1.MatchesNothing)
        {
            return filter.With(never, never, filter._pattern, filter._alternate, excluded, filter._excluded2, filter._excludesNone);
        }
        if (filter._excluded2.MatchesNothing)
        {
            return filter.With(never, never, filter._pattern, filter._alternate, filter._excluded1, excluded, filter._excludesNone);
        }
        throw new NotSupportedException("A filter excludes at most two patterns of several bits: exclude fewer flags.");
    }

    /// <summary>Writes "<paramref name="pattern"/> and not <paramref name="excluded"/>" as one pattern, if there is one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryNarrow(EntryPattern pattern, EntryPattern excluded, out EntryPattern narrowed)
    {
        narrowed = pattern;
        bool isDisjoint = ((pattern.Value ^ excluded.Value) & pattern.Mask & excluded.Mask) != 0;
        if (pattern.MatchesNothing || isDisjoint) return true;

        ulong open = excluded.Mask & ~pattern.Mask;
        if (BitOperations.PopCount(open) > 1) return false;

        // A single bit decides: it must have the other value. Without an open bit, everything that matches the pattern is excluded.
        narrowed = open == 0 ? EntryPattern.Never : new EntryPattern(pattern.Mask | open, pattern.Value | (open & ~excluded.Value));
        return true;
    }
}
