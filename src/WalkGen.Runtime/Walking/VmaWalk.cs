using WalkGen.CompilerServices;
using WalkGen.Linux;

namespace WalkGen;

/// <summary>The walk of one VMA: the test, the handlers before and after it, and its ordinary or hugetlb pages.</summary>
internal static class VmaWalk
{
    /// <summary>
    /// Decides whether to walk the VMA: 0 to walk it, positive to skip it, negative for an error (Linux: <c>walk_page_test</c>).
    /// </summary>
    public static int Test<TWalker>(ref TWalker walker, ref PageWalk walk, VirtualRange range)
        where TWalker : IEntryWalker, allows ref struct
    {
        if ((TWalker.Handlers & WalkHandlers.TestWalk) != 0) return walker.OnTestWalk(ref walk, range);
        if ((walk.Vma!.Flags & VmFlags.PfnMap) == 0) return 0;

        // A VM_PFNMAP area is never walked, but it is reported as a hole.
        int code = Hole(ref walker, ref walk, range);
        return code == 0 ? 1 : code;
    }

    /// <summary>Walks <paramref name="range"/> of the VMA (Linux: <c>__walk_page_range</c>).</summary>
    public static int Part<TWalker>(ref TWalker walker, ref PageWalk walk, VirtualRange range)
        where TWalker : IEntryWalker, allows ref struct
    {
        if ((TWalker.Handlers & WalkHandlers.PreVma) != 0)
        {
            int code = walker.OnPreVma(ref walk, range);
            if (code != 0) return code;
        }

        try
        {
            AddressSpace space = walk.Space!;
            if ((walk.Vma!.Flags & VmFlags.HugeTlb) == 0)
            {
                if ((TWalker.Handlers & WalkHandlers.Updates) != 0) walker.CheckBitmaps(range, space.PageShift);
                return space.WalkTables(ref walker, ref walk, range, root: null);
            }

            return (TWalker.Handlers & WalkHandlers.Hugetlb) != 0 ? space.WalkHugetlb(ref walker, ref walk, range) : 0;
        }
        finally
        {
            if ((TWalker.Handlers & WalkHandlers.PostVma) != 0) walker.OnPostVma(ref walk);
        }
    }

    /// <summary>
    /// Whether the bitmaps of all VMAs can be checked before the walk begins. A handler of VMAs may skip one or replace a bitmap, so
    /// <see cref="Part"/> checks each VMA again.
    /// </summary>
    public static bool ChecksBitmapsFirst<TWalker>()
        where TWalker : IEntryWalker, allows ref struct
        => (TWalker.Handlers & (WalkHandlers.Updates | WalkHandlers.TestWalk | WalkHandlers.PreVma)) == WalkHandlers.Updates;

    /// <summary>Whether a walk without handlers of VMAs updates the entries of <paramref name="vma"/>.</summary>
    public static bool IsUpdated(Vma vma) => (vma.Flags & (VmFlags.PfnMap | VmFlags.HugeTlb)) == 0;

    /// <summary>Reports a range that no table was read for.</summary>
    public static int Hole<TWalker>(ref TWalker walker, ref PageWalk walk, VirtualRange range)
        where TWalker : IEntryWalker, allows ref struct
        => (TWalker.Handlers & WalkHandlers.Hole) != 0 ? walker.OnHole(ref walk, range, PageTableLevel.Unknown) : 0;
}
