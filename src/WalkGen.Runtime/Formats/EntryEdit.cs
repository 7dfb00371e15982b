using System.Runtime.CompilerServices;

namespace WalkGen;

/// <summary>A change of flags as data: the bits that an entry keeps, and those that it gets.</summary>
/// <param name="Keep">The bits that stay as they are.</param>
/// <param name="Add">The bits that are set.</param>
internal readonly record struct EntryEdit(ulong Keep, ulong Add)
{
    /// <summary>
    /// Takes <paramref name="clear"/> from an entry of <paramref name="level"/> and gives it <paramref name="set"/>. Flags that no entry of the
    /// format can have are taken by leaving it alone.
    /// </summary>
    /// <exception cref="NotSupportedException">No entry of the format can have all of <paramref name="set"/>.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EntryEdit Of<TPaging>(PageTableLevel level, EntryFlags clear, EntryFlags set)
        where TPaging : struct, IPagingFormat
    {
        EntryPattern cleared = TPaging.FlagPattern(level, clear);
        EntryPattern added = TPaging.FlagPattern(level, set);
        if (cleared.MatchesNothing) cleared = Possible<TPaging>(level, clear);
        if (added.MatchesNothing) ThrowImpossible<TPaging>(level, set);
        return new(~(cleared.Mask | added.Mask), added.Set(cleared.Clear(0)));
    }

    /// <summary><paramref name="entry"/> of <paramref name="level"/> without <paramref name="clear"/> and with <paramref name="set"/>, in any format.</summary>
    /// <exception cref="NotSupportedException">The entry cannot have all of <paramref name="set"/>.</exception>
    public static ulong Apply<TPaging>(PageTableLevel level, ulong entry, EntryFlags clear, EntryFlags set)
        where TPaging : struct, IPagingFormat
        => TPaging.HasDependentFlags ? TPaging.Edit(level, entry, clear, set) : Of<TPaging>(level, clear, set).Apply(entry);

    /// <summary>The changed <paramref name="entry"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Apply(ulong entry) => (entry & Keep) | Add;

    /// <summary>The pattern of those of <paramref name="flags"/> that an entry can have.</summary>
    private static EntryPattern Possible<TPaging>(PageTableLevel level, EntryFlags flags)
        where TPaging : struct, IPagingFormat
    {
        EntryFlags possible = EntryFlags.None;
        for (int bit = 0; (int)flags >> bit != 0; bit++)
        {
            var flag = (EntryFlags)((int)flags & 1 << bit);
            if (!TPaging.FlagPattern(level, flag).MatchesNothing) possible |= flag;
        }

        return TPaging.FlagPattern(level, possible);
    }

    private static void ThrowImpossible<TPaging>(PageTableLevel level, EntryFlags flags)
        where TPaging : struct, IPagingFormat
        => throw new NotSupportedException($"A {level} entry of {TPaging.Name} cannot have the flags {flags}.");
}
