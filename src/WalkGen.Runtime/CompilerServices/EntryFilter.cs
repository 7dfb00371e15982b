using System.Numerics;
using System.Runtime.CompilerServices;

namespace WalkGen.CompilerServices;

/// <summary>
/// A condition on the flags of entries as data, made for one paging format and level: an entry passes if it matches one of two patterns and
/// none of two others. Most conditions need a single pattern.
/// </summary>
public readonly struct EntryFilter
{
    private readonly ulong _mask;
    private readonly ulong _value;
    private readonly EntryPattern _otherForm;
    private readonly EntryPattern _excluded;
    private readonly EntryPattern _alsoExcluded;
    private readonly bool _excludesEmpty;
    private readonly bool _isPlain;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private EntryFilter(EntryPattern form, EntryPattern otherForm, EntryPattern excluded, EntryPattern alsoExcluded, bool excludesEmpty = false)
    {
        _mask = form.Mask;
        _value = form.Value;
        _otherForm = otherForm;
        _excluded = excluded;
        _alsoExcluded = alsoExcluded;
        _excludesEmpty = excludesEmpty;
        _isPlain = !excludesEmpty && otherForm.MatchesNothing && excluded.MatchesNothing && alsoExcluded.MatchesNothing;
    }

    /// <summary>Passes every entry that matches <paramref name="pattern"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EntryFilter(EntryPattern pattern)
        : this(pattern, EntryPattern.Never, EntryPattern.Never, EntryPattern.Never)
    {
    }

    /// <summary>The pattern that every entry that passes matches, if <see cref="IsPlain"/>.</summary>
    internal EntryPattern Form => new(_mask, _value);

    /// <summary>The bits that <see cref="Form"/> looks at.</summary>
    internal ulong Mask => _mask;

    /// <summary>What they must be.</summary>
    internal ulong Value => _value;

    /// <summary>Whether the filter is a single pattern.</summary>
    internal bool IsPlain => _isPlain;

    /// <summary>The second pattern of which an entry must match one.</summary>
    internal EntryPattern OtherForm => _otherForm;

    /// <summary>The pattern that an entry must not match.</summary>
    internal EntryPattern Excluded => _excluded;

    /// <summary>The second pattern that an entry must not match.</summary>
    internal EntryPattern AlsoExcluded => _alsoExcluded;

    /// <summary>Whether an empty entry does not pass, whatever the patterns say.</summary>
    internal bool ExcludesEmpty => _excludesEmpty;

    /// <summary>Passes the entries of <paramref name="level"/> that have all of <paramref name="flags"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EntryFilter Require<TPaging>(PageTableLevel level, EntryFlags flags)
        where TPaging : struct, IPagingFormat
        => Geometry<TPaging>.MayHave(level, flags)
            ? new(TPaging.FlagPattern(level, flags), TPaging.AlternateFlagPattern(level, flags), EntryPattern.Never, EntryPattern.Never)
            : new(EntryPattern.Never);

    /// <summary>This filter without the entries of <paramref name="level"/> that have <paramref name="flag"/>.</summary>
    /// <param name="level">The level.</param>
    /// <param name="flag">A single flag.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EntryFilter Exclude<TPaging>(PageTableLevel level, EntryFlags flag)
        where TPaging : struct, IPagingFormat
        => Geometry<TPaging>.MayHave(level, flag) ? Without(TPaging.FlagPattern(level, flag)).Without(TPaging.AlternateFlagPattern(level, flag)) : this;

    /// <summary>This filter without empty entries. A hollow entry of <paramref name="level"/> counts as a table, whatever it holds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EntryFilter Used<TPaging>(PageTableLevel level)
        where TPaging : struct, IPagingFormat
        => Geometry<TPaging>.IsPassThrough(level) || !Passes(0) ? this : new(Form, _otherForm, _excluded, _alsoExcluded, excludesEmpty: true);

    /// <summary>Whether <paramref name="entry"/> passes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Passes(ulong entry) => _isPlain ? (entry & _mask) == _value : PassesAll(this, entry);

    // A copy here, too.
    private static bool PassesAll(EntryFilter filter, ulong entry)
        => !(filter._excludesEmpty && entry == 0) && (filter.Form.Matches(entry) || filter._otherForm.Matches(entry)) && !filter._excluded.Matches(entry) && !filter._alsoExcluded.Matches(entry);

    /// <summary>This filter without the entries that match <paramref name="pattern"/>.</summary>
    /// <exception cref="NotSupportedException">More than two patterns of several bits would have to be excluded.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private EntryFilter Without(EntryPattern pattern)
    {
        if (pattern.MatchesNothing) return this;
        if (TryNarrow(Form, pattern, out EntryPattern form) && TryNarrow(_otherForm, pattern, out EntryPattern otherForm))
        {
            return new(form, otherForm, _excluded, _alsoExcluded, _excludesEmpty);
        }

        return Excluding(this, pattern);
    }

    // A copy of the filter is passed: a reference to it would keep it out of registers.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static EntryFilter Excluding(EntryFilter filter, EntryPattern pattern)
    {
        if (filter._excluded.MatchesNothing) return new(filter.Form, filter._otherForm, pattern, filter._alsoExcluded, filter._excludesEmpty);
        if (filter._alsoExcluded.MatchesNothing) return new(filter.Form, filter._otherForm, filter._excluded, pattern, filter._excludesEmpty);
        throw new NotSupportedException(
            "A filter excludes at most two patterns of several bits: name fewer flags that entries must not have.");
    }

    /// <summary>Writes "matches <paramref name="form"/> and not <paramref name="excluded"/>" as one pattern, if there is one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryNarrow(EntryPattern form, EntryPattern excluded, out EntryPattern narrowed)
    {
        narrowed = form;
        if (form.MatchesNothing || ((form.Value ^ excluded.Value) & form.Mask & excluded.Mask) != 0) return true; // they exclude each other
        ulong open = excluded.Mask & ~form.Mask;
        if (BitOperations.PopCount(open) > 1) return false;

        // One bit decides, and must be the other way round. If none is left, what matches the form is excluded.
        narrowed = open == 0 ? EntryPattern.Never : new EntryPattern(form.Mask | open, form.Value | (open & ~excluded.Value));
        return true;
    }
}
