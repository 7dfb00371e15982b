namespace WalkGen.CompilerServices;

/// <summary>What WalkGen makes of every type marked with <see cref="PageWalkerAttribute"/>. <see cref="WalkFunctions"/> calls it; users call <c>Walk</c>.</summary>
public interface IEntryWalker
{
    /// <summary>Which locks a walk over an address space demands.</summary>
    static virtual WalkLock Lock => WalkLock.Read;

    /// <summary>The handlers besides those of entries.</summary>
    static virtual WalkHandlers Handlers => WalkHandlers.None;

    /// <summary>Walks the entries of <paramref name="root"/> that cover <paramref name="first"/> to <paramref name="last"/>, both inside.</summary>
    /// <returns>0, or the code with which a handler ended the walk.</returns>
    int WalkTables<TPaging, TContext>(ref PageWalk walk, ref TContext space, EntryTable<TPaging> root, ulong first, ulong last)
        where TPaging : struct, IPagingFormat
        where TContext : struct, IWalkContext<TPaging>;

    /// <summary>Calls the handler of holes for a range that no table was asked for.</summary>
    int OnHole(ref PageWalk walk, VirtualRange range, PageTableLevel level) => 0;

    /// <summary>Calls the handler of tables that the memory lacks.</summary>
    int OnMissingTable(ref PageWalk walk, VirtualRange range, PageTableLevel level, PhysicalAddress table) => 0;

    /// <summary>Calls the handler that decides whether an area is walked.</summary>
    int OnTestWalk(ref PageWalk walk, VirtualRange range) => 0;

    /// <summary>Calls the handler before an area.</summary>
    int OnPreVma(ref PageWalk walk, VirtualRange range) => 0;

    /// <summary>Calls the handler after an area.</summary>
    void OnPostVma(ref PageWalk walk)
    {
    }

    /// <summary>Calls the handler of huge pages.</summary>
    int OnHugetlb<TPaging>(ref PageWalk walk, EntryRef<TPaging> entry, VirtualRange range, ulong mask)
        where TPaging : struct, IPagingFormat
        => 0;
}
