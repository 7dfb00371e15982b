using System.Runtime.CompilerServices;
using WalkGen.CompilerServices;

namespace WalkGen;

/// <summary>Opens a root table and walks it.</summary>
internal static class RootWalk
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Run<TWalker, TPaging, TContext>(
        ref TWalker walker, ref PageWalk walk, ref TContext context, PhysicalAddress root, VirtualRange range)
        where TWalker : IEntryWalker, allows ref struct
        where TPaging : struct, IPagingFormat
        where TContext : struct, IWalkContext<TPaging>
    {
        if (context.TryOpenRoot(root, out EntryTable<TPaging> table))
        {
            if ((TWalker.Handlers & WalkHandlers.Merges) != 0) walker.StartTables<TPaging>(ref walk, range.Start.Value);
            int code = walker.WalkTables<TPaging, TContext>(ref walk, ref context, table, range.Start.Value, range.Last.Value);
            return code == 0 && (TWalker.Handlers & WalkHandlers.Merges) != 0 ? walker.EndTables(ref walk, range.Last.Value) : code;
        }

        walk.MissingTables++;
        return walker.OnMissingTable(ref walk, range, PageTableLevel.Pgd, root);
    }
}
