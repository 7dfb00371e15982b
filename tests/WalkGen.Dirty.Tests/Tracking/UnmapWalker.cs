namespace WalkGen.Dirty.Tests.Tracking;

/// <summary>Empties every PTE, and loses its dirty bit with it.</summary>
[PageWalker]
internal sealed partial class UnmapWalker
{
    [PteEntry]
    private static void OnPage<TPaging>(EntryRef<TPaging> pte)
        where TPaging : struct, IPagingFormat
        => pte.Write(0);
}
