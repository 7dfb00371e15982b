using System.ComponentModel;

namespace WalkGen.CompilerServices;

/// <summary>The walk of a fused walker: calls its parts.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static partial class FusedWalk
{
    /// <summary>The handlers of a part.</summary>
    public static WalkHandlers HandlersOf<TPart>()
        where TPart : IEntryWalker
        => TPart.Handlers;

    /// <summary>The level at which a part may be cut.</summary>
    public static PageTableLevel CutLevelOf<TPart>()
        where TPart : IEntryWalker
        => TPart.CutLevel;

    /// <summary>The level that is nearer to the root.</summary>
    public static PageTableLevel Higher(PageTableLevel one, PageTableLevel other) => one < other ? one : other;

    /// <summary>The handlers of a fused walker whose parts have <paramref name="parts"/>.</summary>
    public static WalkHandlers Handlers(WalkHandlers parts)
    {
        parts |= WalkHandlers.TestWalk | WalkHandlers.MissingTable | WalkHandlers.Merges; // each part decides and counts on its own
        if ((parts & WalkHandlers.PostVma) != 0) parts |= WalkHandlers.PreVma;
        return parts | WalkHandlers.Fused;
    }

    /// <summary>Begins the walk of a page table in all parts.</summary>
    public static void StartTables<TFused, TPaging>(ref TFused walker, ref PageWalk walk, ulong first)
        where TFused : IFusedWalker
        where TPaging : struct, IPagingFormat
    {
        FusedParts parts = PartsOf<TFused>(ref walk);
        foreach (int part in new SetBits(parts.Walking))
        {
            var start = new StartCall<TPaging>(ref parts.Walk(part), first);
            walker.Call(part, ref start);
        }
    }

    /// <summary>Walks the entries of a table that cover <paramref name="first"/> to <paramref name="last"/>, inclusive.</summary>
    public static int WalkEntries<TFused, TPaging, TContext>(
        ref TFused walker, PageTableLevel level, ref PageWalk walk, ref TContext context, EntryTable<TPaging> table, ulong first,
        ulong last)
        where TFused : IFusedWalker
        where TPaging : struct, IPagingFormat
        where TContext : struct, IWalkContext<TPaging>
    {
        FusedParts parts = PartsOf<TFused>(ref walk);
        parts.Plan(ref walker);
        new FusedTables<TFused, TPaging, TContext>(ref walker, parts, ref context).Walk(level, table, first, last, parts.Walking);
        return Ended(ref walker, ref walk, parts);
    }

    /// <summary>Ends the walk of a page table in all parts.</summary>
    public static int EndTables<TFused>(ref TFused walker, ref PageWalk walk, ulong last)
        where TFused : IFusedWalker
    {
        FusedParts parts = PartsOf<TFused>(ref walk);
        foreach (int part in new SetBits(parts.Walking))
        {
            var end = new EndCall(ref parts.Walk(part), last);
            parts.End(part, walker.Call(part, ref end));
        }

        return Ended(ref walker, ref walk, parts);
    }

    /// <summary>Checks the bitmaps of all parts.</summary>
    public static void CheckBitmaps<TFused>(ref TFused walker, VirtualRange range, int pageShift)
        where TFused : IFusedWalker
    {
        var call = new BitmapsCall(range, pageShift);
        for (int part = 0; part < TFused.PartCount; part++) walker.Call(part, ref call);
    }

    /// <summary>Lets each part decide about a VMA: 0 if one walks it.</summary>
    public static int OnTestWalk<TFused>(ref TFused walker, ref PageWalk walk, VirtualRange range)
        where TFused : IFusedWalker
    {
        FusedParts parts = PartsOf<TFused>(ref walk);
        parts.Skipping = 0;
        foreach (int part in new SetBits(parts.Active))
        {
            var call = new TestCall(ref parts.Walk(part), range);
            int code = walker.Call(part, ref call);
            if (code < 0) parts.End(part, code);
            if (code <= 0) continue;
            parts.Skipping |= 1u << part;
            if (walk.EndsAtSkippedVma) parts.End(part);
        }

        int ended = Ended(ref walker, ref walk, parts);
        return ended != 0 ? ended : parts.Walking == 0 ? 1 : 0;
    }

    /// <summary>Calls the handlers before a VMA.</summary>
    public static int OnPreVma<TFused>(ref TFused walker, ref PageWalk walk, VirtualRange range)
        where TFused : IFusedWalker
    {
        FusedParts parts = PartsOf<TFused>(ref walk);
        parts.InVma = parts.Walking;
        foreach (int part in new SetBits(parts.InVma))
        {
            var call = new PreVmaCall(ref parts.Walk(part), range);
            int code = walker.Call(part, ref call);
            if (code != 0) parts.InVma &= ~(1u << part);
            parts.End(part, code);
        }

        return Ended(ref walker, ref walk, parts);
    }

    /// <summary>Calls the handlers after a VMA: of the parts that have walked it, even if they ended in it.</summary>
    public static void OnPostVma<TFused>(ref TFused walker, ref PageWalk walk)
        where TFused : IFusedWalker
    {
        FusedParts parts = PartsOf<TFused>(ref walk);
        foreach (int part in new SetBits(parts.InVma))
        {
            var call = new PostVmaCall(ref parts.Walk(part));
            walker.Call(part, ref call);
        }
    }

    /// <summary>Reports a hole outside the tables.</summary>
    public static int OnHole<TFused>(ref TFused walker, ref PageWalk walk, VirtualRange range, PageTableLevel level)
        where TFused : IFusedWalker
    {
        FusedParts parts = PartsOf<TFused>(ref walk);
        foreach (int part in new SetBits(walk.Vma is null ? parts.Active : parts.Walking))
        {
            var call = new HoleCall(ref parts.Walk(part), range, level);
            parts.End(part, walker.Call(part, ref call));
        }

        return Ended(ref walker, ref walk, parts);
    }

    /// <summary>Reports that the root table is missing.</summary>
    public static int OnMissingTable<TFused>(
        ref TFused walker, ref PageWalk walk, VirtualRange range, PageTableLevel level, PhysicalAddress table)
        where TFused : IFusedWalker
    {
        FusedParts parts = PartsOf<TFused>(ref walk);
        foreach (int part in new SetBits(parts.Walking))
        {
            var call = new MissingTableCall(ref parts.Walk(part), range, level, table);
            parts.End(part, walker.Call(part, ref call));
        }

        return Ended(ref walker, ref walk, parts);
    }

    /// <summary>Calls the handlers of a hugetlb entry.</summary>
    public static int OnHugetlb<TFused, TPaging>(
        ref TFused walker, ref PageWalk walk, EntryRef<TPaging> entry, VirtualRange range, ulong mask)
        where TFused : IFusedWalker
        where TPaging : struct, IPagingFormat
    {
        FusedParts parts = PartsOf<TFused>(ref walk);
        foreach (int part in new SetBits(parts.Walking))
        {
            var call = new HugetlbCall<TPaging>(ref parts.Walk(part), entry, range, mask);
            parts.End(part, walker.Call(part, ref call));
        }

        return Ended(ref walker, ref walk, parts);
    }

    /// <summary>The walks of the parts, in the address space and VMA of <paramref name="walk"/>.</summary>
    private static FusedParts PartsOf<TFused>(ref PageWalk walk)
        where TFused : IFusedWalker
    {
        FusedParts parts = walk.Parts ??= new FusedParts(TFused.PartCount, in walk);
        parts.Follow(in walk);
        return parts;
    }

    /// <summary>Stores the results so far; returns the code of the last part if all have ended.</summary>
    private static int Ended<TFused>(ref TFused walker, ref PageWalk walk, FusedParts parts)
        where TFused : IFusedWalker
    {
        for (int part = 0; part < TFused.PartCount; part++)
        {
            WalkResult result = parts.ResultOf(part);
            walker.SetResult(part, result);
            walk.MissingTables = Math.Max(walk.MissingTables, result.MissingTables);
        }

        return parts.Code;
    }
}
