namespace WalkGen;

/// <summary>Opens a root table and walks what is below it.</summary>
internal static class RootWalk
{
    public static int Run<TWalker, TPaging, TSpace>(
        ref TWalker walker, ref PageWalk walk, ref TSpace space, PhysicalAddress root, VirtualRange range)
        where TWalker : IEntryWalker, allows ref struct
        where TPaging : struct, IPagingFormat
        where TSpace : struct, IWalkSpace<TPaging>
    {
        if (space.TryOpenRoot(root, out EntryTable<TPaging> table))
        {
            return walker.WalkTables<TPaging, TSpace>(ref walk, ref space, table, range.Start.Value, range.Last.Value);
        }

        walk.CountMissingTable();
        return walker.OnMissingTable(ref walk, range, PageTableLevel.Pgd, root);
    }
}
