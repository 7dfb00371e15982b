using WalkGen.CompilerServices;

namespace WalkGen;

// What a fused walk does with the tables, for each of its parts.

/// <summary>Walks entries of one table.</summary>
internal readonly ref struct EntriesCall<TPaging, TContext>(
    PageTableLevel level, ref PageWalk walk, ref TContext context, EntryTable<TPaging> table, ulong first, ulong last) : IPartCall
    where TPaging : struct, IPagingFormat
    where TContext : struct, IWalkContext<TPaging>
{
    private readonly ref PageWalk _walk = ref walk;
    private readonly ref TContext _context = ref context;
    private readonly EntryTable<TPaging> _table = table;

    public int Run<TPart>(ref TPart part)
        where TPart : IEntryWalker
        => part.WalkEntries(level, ref _walk, ref _context, _table, first, last);
}

/// <summary>Begins the walk of a page table.</summary>
internal readonly ref struct StartCall<TPaging>(ref PageWalk walk, ulong first) : IPartCall
    where TPaging : struct, IPagingFormat
{
    private readonly ref PageWalk _walk = ref walk;

    public int Run<TPart>(ref TPart part)
        where TPart : IEntryWalker
    {
        if ((TPart.Handlers & WalkHandlers.Merges) != 0) part.StartTables<TPaging>(ref _walk, first);
        return 0;
    }
}

/// <summary>Ends the walk of a page table.</summary>
internal readonly ref struct EndCall(ref PageWalk walk, ulong last) : IPartCall
{
    private readonly ref PageWalk _walk = ref walk;

    public int Run<TPart>(ref TPart part)
        where TPart : IEntryWalker
        => (TPart.Handlers & WalkHandlers.Merges) != 0 ? part.EndTables(ref _walk, last) : 0;
}

/// <summary>The level at which the part may be cut.</summary>
internal readonly struct CutLevelCall : IPartCall
{
    public int Run<TPart>(ref TPart part)
        where TPart : IEntryWalker
        => (int)TPart.CutLevel;
}

/// <summary>The handlers of the part.</summary>
internal readonly struct HandlersCall : IPartCall
{
    public int Run<TPart>(ref TPart part)
        where TPart : IEntryWalker
        => (int)TPart.Handlers;
}

/// <summary>Checks the bitmaps of the part.</summary>
internal readonly struct BitmapsCall(VirtualRange range, int pageShift) : IPartCall
{
    public int Run<TPart>(ref TPart part)
        where TPart : IEntryWalker
    {
        if ((TPart.Handlers & WalkHandlers.Updates) != 0) part.CheckBitmaps(range, pageShift);
        return 0;
    }
}
