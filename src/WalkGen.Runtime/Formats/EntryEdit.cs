using System.Runtime.CompilerServices;

namespace WalkGen;

/// <summary>A change of flags as data: the bits that an entry keeps, and those that it gets.</summary>
/// <param name="Keep">The bits that stay as they are.</param>
/// <param name="Add">The bits that are set.</param>
internal readonly record struct EntryEdit(ulong Keep, ulong Add)
{
    /// <summary>Takes <paramref name="clear"/> from an entry of <paramref name="level"/> and gives it <paramref name="set"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EntryEdit Of<TPaging>(PageTableLevel level, EntryFlags clear, EntryFlags set)
        where TPaging : struct, IPagingFormat
    {
        EntryPattern cleared = TPaging.PatternOf(level, clear);
        EntryPattern added = TPaging.PatternOf(level, set);
        return new(~(cleared.Mask | added.Mask), added.Set(cleared.Clear(0)));
    }

    /// <summary>The changed <paramref name="entry"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Apply(ulong entry) => (entry & Keep) | Add;
}
