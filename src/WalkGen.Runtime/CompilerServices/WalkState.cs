using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace WalkGen.CompilerServices;

/// <summary>The part of a <see cref="PageWalk"/> that the loops of a walker maintain.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class WalkState
{
    /// <summary>Counts a table that the memory does not hold.</summary>
    public static void CountMissingTable(ref PageWalk walk) => walk.MissingTables++;

    /// <summary>
    /// Whether to walk the table below an entry of <paramref name="level"/> that covers <paramref name="first"/> to
    /// <paramref name="last"/>, inclusive: false if it was walked at another entry of this level. A part of a table and a folded level are
    /// always walked, and not remembered.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool MustWalk<TPaging>(ref PageWalk walk, PageTableLevel level, PhysicalAddress table, ulong first, ulong last)
        where TPaging : struct, IPagingFormat
        => Geometry<TPaging>.IsPassThrough(level)
            || last - first != Geometry<TPaging>.OffsetMask(level)
            || (walk.Tables ??= new WalkedTables()).MustWalk(level + 1, table, first);

    /// <summary>Starts a run of holes at <paramref name="first"/>.</summary>
    public static void StartHoles(ref PageWalk walk, ulong first) => walk.Holes = new HoleRun(first);

    /// <inheritdoc cref="HoleRun.TryEnd(ulong, out VirtualRange)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryEndHole(ref PageWalk walk, ulong first, out VirtualRange hole) => walk.Holes.TryEnd(first, out hole);

    /// <inheritdoc cref="HoleRun.TryEnd(ulong, ulong, out VirtualRange)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryEndHole(ref PageWalk walk, ulong first, ulong last, out VirtualRange hole)
        => walk.Holes.TryEnd(first, last, out hole);

    /// <inheritdoc cref="HoleRun.TryEndLast"/>
    public static bool TryEndLastHole(in PageWalk walk, ulong last, out VirtualRange hole) => walk.Holes.TryEndLast(last, out hole);
}
