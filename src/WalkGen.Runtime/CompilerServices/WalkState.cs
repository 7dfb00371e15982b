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
    /// Opens the PMD table that contains all entries for <paramref name="first"/> to <paramref name="last"/>, inclusive; false if there are
    /// several tables, or an entry above does not point to an ordinary table.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryOpenPmdTable<TPaging, TContext>(
        ref TContext context, EntryTable<TPaging> root, ulong first, ulong last, out EntryTable<TPaging> pmdTable)
        where TPaging : struct, IPagingFormat
        where TContext : struct, IWalkContext<TPaging>
    {
        pmdTable = default;
        return (first ^ last) <= Geometry<TPaging>.OffsetMask(PageTableLevel.Pud)
            && TryDescend(ref context, root, first, out pmdTable);
    }

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

    // Not inlined: most walks of a process do not need it, and the JIT would inline only parts of it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TryDescend<TPaging, TContext>(
        ref TContext context, EntryTable<TPaging> root, ulong address, out EntryTable<TPaging> pmdTable)
        where TPaging : struct, IPagingFormat
        where TContext : struct, IWalkContext<TPaging>
    {
        pmdTable = default;
        return context.TryDescend(in root, PageTableLevel.Pgd, Geometry<TPaging>.Index(PageTableLevel.Pgd, address), out var p4dTable)
            && context.TryDescend(in p4dTable, PageTableLevel.P4d, Geometry<TPaging>.Index(PageTableLevel.P4d, address), out var pudTable)
            && context.TryDescend(in pudTable, PageTableLevel.Pud, Geometry<TPaging>.Index(PageTableLevel.Pud, address), out pmdTable);
    }
}
