namespace WalkGen.Samples.Tests.Soak;

// The walkers of the dirty helpers, each with one mistake. What is not noted as changed is not flushed after the walk.

/// <summary>Notes no changes by itself.</summary>
internal abstract class BrokenWalker : SharedMappingWalker
{
    private PteChanges _changes;

    protected override ref PteChanges Changes => ref _changes;
}

/// <summary>Protects without a flush.</summary>
[PageWalker]
internal sealed partial class ProtectWithoutFlush : BrokenWalker
{
    [PteEntry]
    private static void OnPage<TPaging>(EntryRef<TPaging> pte)
        where TPaging : struct, IPagingFormat
        => pte.Clear(EntryFlags.Writable);
}

/// <summary>
/// Protects by a read and a write: what the hardware sets in between, where <paramref name="meanwhile"/> is called, is gone.
/// </summary>
[PageWalker]
internal sealed partial class ProtectInTwoSteps(Action<VirtualAddress> meanwhile) : BrokenWalker
{
    [PteEntry]
    private void OnPage<TPaging>(EntryRef<TPaging> pte, VirtualAddress address, in PageWalk walk)
        where TPaging : struct, IPagingFormat
    {
        Entry<TPaging> entry = pte.Read();
        if (!entry.IsWritable) return;
        meanwhile(address);
        pte.Write(TPaging.FlagPattern(pte.Level, EntryFlags.Writable).Clear(entry.Raw));
        walk.Space!.Tlb.Flush(walk.Vma!, new VirtualRange(address, address));
    }
}

/// <summary>Cleans and records without a flush: a CPU goes on storing through a translation that says dirty.</summary>
[PageWalker]
internal sealed partial class CleanWithoutFlush(DirtyBitmap bitmap) : BrokenWalker
{
    [PteEntry]
    private void OnPage<TPaging>(EntryRef<TPaging> pte, VirtualAddress address, in PageWalk walk)
        where TPaging : struct, IPagingFormat
    {
        if (pte.Clear(EntryFlags.Dirty).IsDirty) bitmap.Set((address - walk.Vma!.Range.Start) >> TPaging.PageShift);
    }
}

/// <summary>
/// Cleans and records, and flushes each page before its entry is changed: a CPU may cache the old one again, where
/// <paramref name="meanwhile"/> is called.
/// </summary>
[PageWalker]
internal sealed partial class CleanAfterFlush(DirtyBitmap bitmap, Action<VirtualAddress> meanwhile) : BrokenWalker
{
    [PteEntry]
    private void OnPage<TPaging>(EntryRef<TPaging> pte, VirtualAddress address, in PageWalk walk)
        where TPaging : struct, IPagingFormat
    {
        if (!pte.Read().IsDirty) return;
        walk.Space!.Tlb.Flush(walk.Vma!, new VirtualRange(address, address));
        meanwhile(address);
        pte.Clear(EntryFlags.Dirty);
        bitmap.Set((address - walk.Vma!.Range.Start) >> TPaging.PageShift);
    }
}
