using WalkGen.CompilerServices;
using WalkGen.Linux;

namespace WalkGen;

/// <summary>What a walk does with one area: the test, the handlers before and after, ordinary or huge pages.</summary>
internal static class VmaWalk
{
    /// <summary>Whether to walk <paramref name="range"/> of the area: 0 yes, positive no, negative an error (Linux: <c>walk_page_test</c>).</summary>
    public static int Test<TWalker>(ref TWalker walker, ref PageWalk walk, VirtualRange range)
        where TWalker : IEntryWalker, allows ref struct
    {
        if ((TWalker.Handlers & WalkHandlers.TestWalk) != 0) return walker.OnTestWalk(ref walk, range);
        if ((walk.Vma!.Flags & VmFlags.PfnMap) == 0) return 0;

        // Bare frames are never walked, but a hole handler hears of them.
        int code = Hole(ref walker, ref walk, range);
        return code == 0 ? 1 : code;
    }

    /// <summary>Walks <paramref name="range"/> of the area (Linux: <c>__walk_page_range</c>).</summary>
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
            if ((walk.Vma!.Flags & VmFlags.HugeTlb) == 0) return space.WalkTables(ref walker, ref walk, range, root: null);
            return (TWalker.Handlers & WalkHandlers.Hugetlb) != 0 ? space.WalkHugetlb(ref walker, ref walk, range) : 0;
        }
        finally
        {
            if ((TWalker.Handlers & WalkHandlers.PostVma) != 0) walker.OnPostVma(ref walk);
        }
    }

    /// <summary>Tells the handler of holes of a range that no table was asked for.</summary>
    public static int Hole<TWalker>(ref TWalker walker, ref PageWalk walk, VirtualRange range)
        where TWalker : IEntryWalker, allows ref struct
        => (TWalker.Handlers & WalkHandlers.Hole) != 0 ? walker.OnHole(ref walk, range, PageTableLevel.Unknown) : 0;

    /// <summary>Takes or checks the lock of the area that the walker's mode asks for (Linux: <c>process_vma_walk_lock</c>).</summary>
    public static void Lock<TWalker>(Vma vma)
        where TWalker : IEntryWalker, allows ref struct
    {
        if (vma.Space!.Behaviour == LinuxBehaviour.Linux6_1) return;
        if (TWalker.Lock == WalkLock.Write) vma.StartWrite();
        if (TWalker.Lock == WalkLock.WriteVerify) vma.AssertWriteLocked();
    }

    /// <summary>Makes sure that the address space is locked as the walker's mode asks for (Linux: <c>process_mm_walk_lock</c>).</summary>
    public static void AssertLocked<TWalker>(AddressSpace space)
        where TWalker : IEntryWalker, allows ref struct
        => AssertLocked(space, forWriting: TWalker.Lock != WalkLock.Read && space.Behaviour != LinuxBehaviour.Linux6_1);

    public static void AssertLocked(AddressSpace space, bool forWriting)
    {
        if (forWriting) space.Lock.AssertWriteHeld();
        else space.Lock.AssertHeld();
        space.Tracer?.AddressSpaceLockAsserted(space, forWriting);
    }
}
