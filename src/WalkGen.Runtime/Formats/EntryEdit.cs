using System.Runtime.CompilerServices;
using WalkGen.Formats;

namespace WalkGen;

/// <summary>A change of flags as masks: the bits to keep and the bits to set.</summary>
/// <param name="Keep">The bits that do not change.</param>
/// <param name="Add">The bits to set.</param>
internal readonly record struct EntryEdit(ulong Keep, ulong Add)
{
    /// <summary>
    /// The change that clears and sets flags in an entry of <paramref name="level"/>. Flags to clear that no entry of the format can have
    /// are ignored.
    /// </summary>
    /// <exception cref="NotSupportedException">No entry of the format can have all of <paramref name="set"/>.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EntryEdit Of<TPaging>(PageTableLevel level, EntryFlags clear, EntryFlags set)
        where TPaging : struct, IPagingFormat
    {
        EntryPattern cleared = Pattern<TPaging>(level, clear);
        EntryPattern added = Pattern<TPaging>(level, set);
        if (cleared.MatchesNothing) cleared = Possible<TPaging>(level, clear);
        if (added.MatchesNothing) ThrowImpossible<TPaging>(level, set);
        return new(~(cleared.Mask | added.Mask), added.Set(cleared.Clear(0)));
    }

    /// <summary>Clears and sets flags in <paramref name="entry"/> of <paramref name="level"/>, for any format.</summary>
    /// <exception cref="NotSupportedException">The entry cannot have all of <paramref name="set"/>.</exception>
    public static ulong Apply<TPaging>(PageTableLevel level, ulong entry, EntryFlags clear, EntryFlags set)
        where TPaging : struct, IPagingFormat
        => TPaging.HasDependentFlags ? TPaging.Edit(level, entry, clear, set) : Of<TPaging>(level, clear, set).Apply(entry);

    /// <summary>Applies the change to <paramref name="entry"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Apply(ulong entry) => (entry & Keep) | Add;

    /// <summary>The pattern of the <paramref name="flags"/> that an entry can have.</summary>
    private static EntryPattern Possible<TPaging>(PageTableLevel level, EntryFlags flags)
        where TPaging : struct, IPagingFormat
    {
        EntryFlags possible = EntryFlags.None;
        for (int bit = 0; (int)flags >> bit != 0; bit++)
        {
            var flag = (EntryFlags)((int)flags & 1 << bit);
            if (!Pattern<TPaging>(level, flag).MatchesNothing) possible |= flag;
        }

        return TPaging.FlagPattern(level, possible);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static EntryPattern Pattern<TPaging>(PageTableLevel level, EntryFlags flags)
        where TPaging : struct, IPagingFormat
        => Geometry<TPaging>.MayHave(level, flags) ? TPaging.FlagPattern(level, flags) : EntryPattern.Never;

    private static void ThrowImpossible<TPaging>(PageTableLevel level, EntryFlags flags)
        where TPaging : struct, IPagingFormat
        => throw new NotSupportedException($"A {level} entry of {TPaging.Name} cannot have the flags {flags}.");
}
