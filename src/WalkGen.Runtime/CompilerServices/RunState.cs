using System.ComponentModel;
using WalkGen.Filters;

namespace WalkGen.CompilerServices;

/// <summary>The run of pages that a walk is in, for a walker with a <see cref="MappedRunAttribute"/> handler.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class RunState
{
    /// <summary>Begins the walk of a page table, whose runs share <paramref name="same"/>.</summary>
    public static void Start<TPaging>(ref PageWalk walk, PageAttributes same)
        where TPaging : struct, IPagingFormat
        => (walk.Runs ??= new MappedRuns(same)).Start<TPaging>(default);

    /// <summary>
    /// Begins the walk of a page table, whose runs share <paramref name="same"/> and pass the filter of <paramref name="walker"/>.
    /// </summary>
    public static void Start<TWalker, TPaging>(scoped in TWalker walker, ref PageWalk walk, PageAttributes same)
        where TWalker : IRunFilter, allows ref struct
        where TPaging : struct, IPagingFormat
        => (walk.Runs ??= new MappedRuns(same)).Start<TPaging>(walker.Filter);

    /// <summary>Applies the permissions of an entry that points to a table, before the walk of the table.</summary>
    public static void Enter<TPaging>(ref PageWalk walk, Entry<TPaging> entry)
        where TPaging : struct, IPagingFormat
        => walk.Runs!.Enter(entry);

    /// <summary>
    /// Adds an entry above the lowest level that the walk does not descend from, and that covers <paramref name="first"/> to
    /// <paramref name="last"/>, inclusive; true if a run has ended before it.
    /// </summary>
    public static bool TryEnd<TPaging>(ref PageWalk walk, Entry<TPaging> entry, ulong first, ulong last, out MappedRun run)
        where TPaging : struct, IPagingFormat
        => walk.Runs!.Add(entry, first, last, out run);

    /// <summary>
    /// Adds entries of a PTE table from <paramref name="index"/> on until a run has ended, and moves <paramref name="index"/> to the entry
    /// after them; false if all are added and no run has ended.
    /// </summary>
    public static bool TryEnd<TPaging>(
        ref PageWalk walk, EntryTable<TPaging> table, in PteRange<TPaging> entries, TablePrefetch prefetch, ref int index,
        out MappedRun run)
        where TPaging : struct, IPagingFormat
        => walk.Runs!.AddTable(table, in entries, prefetch, ref index, out run);

    /// <summary>Ends the run; false if none is open.</summary>
    public static bool TryEndLast(ref PageWalk walk, out MappedRun run) => walk.Runs!.TryEnd(out run);
}
