namespace WalkGen.Runtime.Tests.Walking;

/// <summary>What a walk is over, and how.</summary>
internal interface IWalkOver
{
    WalkResult Walk<TWalker>(ref TWalker walker)
        where TWalker : struct, IPageWalker;

    WalkResult Walk<TWalker>(TWalker walker)
        where TWalker : class, IPageWalker;
}

/// <summary>A walk over a range of a page table of a known format.</summary>
internal sealed class WalkOver<TPaging>(PageTable<TPaging, ArenaMemory> table, VirtualRange range) : IWalkOver
    where TPaging : struct, IPagingFormat
{
    public WalkResult Walk<TWalker>(ref TWalker walker)
        where TWalker : struct, IPageWalker
        => walker.Walk(table, range);

    public WalkResult Walk<TWalker>(TWalker walker)
        where TWalker : class, IPageWalker
        => walker.Walk(table, range);
}

/// <summary>A walk over all of a page table.</summary>
internal sealed class WalkOverAny(PageTable table) : IWalkOver
{
    public WalkResult Walk<TWalker>(ref TWalker walker)
        where TWalker : struct, IPageWalker
        => walker.Walk(table);

    public WalkResult Walk<TWalker>(TWalker walker)
        where TWalker : class, IPageWalker
        => walker.Walk(table);
}
