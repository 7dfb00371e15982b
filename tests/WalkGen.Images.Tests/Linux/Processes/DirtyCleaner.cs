namespace WalkGen.Images.Tests;

/// <summary>Cleans dirty pages and counts them.</summary>
[PageWalker(Lock = WalkLock.Write)]
internal partial struct DirtyCleaner
{
    public int Cleaned { get; private set; }

    [PteEntry]
    private void OnPte<TPaging>(EntryRef<TPaging> entry)
        where TPaging : struct, IPagingFormat
    {
        if (!entry.Read().IsPresent || !entry.Read().IsDirty) return;
        entry.Clear(EntryFlags.Dirty);
        Cleaned++;
    }
}
