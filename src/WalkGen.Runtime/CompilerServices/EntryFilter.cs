using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;
using WalkGen.Formats;

namespace WalkGen.CompilerServices;

/// <summary>
/// A condition on the flags of entries as data, made for one paging format and level. An entry passes if it matches the pattern or the
/// alternate, and neither of two excluded patterns. Most conditions need a single pattern.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct EntryFilter
{
    private readonly ulong _mask;
    private readonly ulong _value;
    private readonly EntryPattern _alternate;
    private readonly EntryPattern _excluded1;
    private readonly EntryPattern _excluded2;
    private readonly bool _excludesNone;
    private readonly bool _isPlain;

    // The condition itself, for malformed entries: patterns cannot express which entries are malformed.
    private readonly EntryFlags _required;
    private readonly EntryFlags _excluded;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private EntryFilter(EntryPattern pattern, EntryPattern alternate, EntryFlags required)
        : this(pattern, alternate, EntryPattern.Never, EntryPattern.Never, excludesNone: false, required, EntryFlags.None)
    {
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private EntryFilter(
        EntryPattern pattern, EntryPattern alternate, EntryPattern excluded1, EntryPattern excluded2, bool excludesNone,
        EntryFlags required, EntryFlags excluded)
    {
        _mask = pattern.Mask;
        _value = pattern.Value;
        _alternate = alternate;
        _excluded1 = excluded1;
        _excluded2 = excluded2;
        _excludesNone = excludesNone;
        _required = required;
        _excluded = excluded;
        _isPlain = !excludesNone && alternate.MatchesNothing && excluded1.MatchesNothing && excluded2.MatchesNothing;
    }

    /// <summary>The mask of the pattern.</summary>
    internal ulong Mask => _mask;

    /// <summary>The value of the pattern.</summary>
    internal ulong Value => _value;

    /// <summary>Whether the pattern alone decides.</summary>
    internal bool IsPlain => _isPlain;

    /// <summary>The second pattern that passes.</summary>
    internal EntryPattern Alternate => _alternate;

    /// <summary>The first excluded pattern.</summary>
    internal EntryPattern Excluded1 => _excluded1;

    /// <summary>The second excluded pattern.</summary>
    internal EntryPattern Excluded2 => _excluded2;

    /// <summary>Whether an entry whose bits are all 0 does not pass, whatever the patterns are.</summary>
    internal bool ExcludesNone => _excludesNone;

    private EntryPattern Pattern => new(_mask, _value);

    /// <summary>A filter that passes the entries of <paramref name="level"/> that have all of <paramref name="flags"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EntryFilter Require<TPaging>(PageTableLevel level, EntryFlags flags)
        where TPaging : struct, IPagingFormat
        => Geometry<TPaging>.MayHave(level, flags)
            ? new(TPaging.FlagPattern(level, flags), TPaging.AlternateFlagPattern(level, flags), flags)
            : new(EntryPattern.Never, EntryPattern.Never, flags);

    /// <summary>This filter, but entries of <paramref name="level"/> with <paramref name="flag"/>, a single flag, do not pass.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EntryFilter Exclude<TPaging>(PageTableLevel level, EntryFlags flag)
        where TPaging : struct, IPagingFormat
    {
        EntryFilter filter = With(Pattern, _alternate, _excluded1, _excluded2, _excludesNone, _excluded | flag);
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
        => Geometry<TPaging>.IsPassThrough(level) || !Passes(0)
            ? this
            : With(Pattern, _alternate, _excluded1, _excluded2, excludesNone: true, _excluded);

    /// <summary>Whether the bits of an entry of <paramref name="level"/> pass.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Passes<TPaging>(PageTableLevel level, ulong entry)
        where TPaging : struct, IPagingFormat
        => Geometry<TPaging>.MayBeMalformed(level) && TPaging.IsMalformed(level, entry)
            ? PassesMalformed<TPaging>(level, entry, _required, _excluded)
            : Passes(entry);

    /// <summary>Whether the bits of an entry that is not malformed pass.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Passes(ulong entry) => _isPlain ? (entry & _mask) == _value : PassesAll(this, entry);

    // The static methods take copies: a reference to the filter would keep it out of registers.

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool PassesMalformed<TPaging>(PageTableLevel level, ulong raw, EntryFlags required, EntryFlags excluded)
        where TPaging : struct, IPagingFormat
    {
        Entry<TPaging> entry = new(raw, level);
        return entry.Has(required) && (entry.Flags & excluded) == 0;
    }

    private static bool PassesAll(EntryFilter filter, ulong entry)
        => !(filter._excludesNone && entry == 0)
            && (filter.Pattern.Matches(entry) || filter._alternate.Matches(entry))
            && !filter._excluded1.Matches(entry)
            && !filter._excluded2.Matches(entry);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private EntryFilter With(
        EntryPattern pattern, EntryPattern alternate, EntryPattern excluded1, EntryPattern excluded2, bool excludesNone,
            EntryFlags excluded)
        => new(pattern, alternate, excluded1, excluded2, excludesNone, _required, excluded);

    /// <exception cref="NotSupportedException">More than two patterns of several bits would have to be excluded.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private EntryFilter Exclude(EntryPattern excluded)
    {
        if (excluded.MatchesNothing) return this;
        return TryNarrow(Pattern, excluded, out EntryPattern pattern) && TryNarrow(_alternate, excluded, out EntryPattern alternate)
            ? With(pattern, alternate, _excluded1, _excluded2, _excludesNone, _excluded)
            : AddExcluded(this, excluded);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static EntryFilter AddExcluded(EntryFilter filter, EntryPattern excluded)
    {
        if (filter._excluded1.MatchesNothing)
        {
            return filter.With(filter.Pattern, filter._alternate, excluded, filter._excluded2, filter._excludesNone, filter._excluded);
        }
        if (filter._excluded2.MatchesNothing)
        {
            return filter.With(filter.Pattern, filter._alternate, filter._excluded1, excluded, filter._excludesNone, filter._excluded);
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
