namespace WalkGen.Runtime.Tests.Scanning.Pairs;

/// <summary>Classes that change entries at two levels, each so that it does not pass any more.</summary>
internal static partial class Protect
{
    [PageWalker]
    internal sealed partial class Filtered(Journal journal) : JournalWalker(journal)
    {
        [PteEntry(Where = EntryFlags.Writable, WhereNot = EntryFlags.Accessed)]
        private int OnPage<TPaging>(EntryRef<TPaging> pte, VirtualRange range)
            where TPaging : struct, IPagingFormat
            => Journal.Note(pte.Clear(EntryFlags.Writable), range);

        [PmdEntry(Where = EntryFlags.Leaf | EntryFlags.User)]
        private void OnHuge<TPaging>(EntryRef<TPaging> pmd, VirtualRange range)
            where TPaging : struct, IPagingFormat
            => Journal.Note(pmd.Clear(EntryFlags.User), range);
    }

    [PageWalker]
    internal sealed partial class Unfiltered(Journal journal) : JournalWalker(journal)
    {
        [PteEntry]
        private int OnPage<TPaging>(EntryRef<TPaging> pte, VirtualRange range)
            where TPaging : struct, IPagingFormat
        {
            Entry<TPaging> entry = pte.Read();
            return entry.IsWritable && !entry.IsAccessed ? Journal.Note(pte.Clear(EntryFlags.Writable), range) : 0;
        }

        [PmdEntry]
        private WalkAction OnHuge<TPaging>(EntryRef<TPaging> pmd, VirtualRange range)
            where TPaging : struct, IPagingFormat
        {
            Entry<TPaging> entry = pmd.Read();
            if (!entry.IsLeaf) return WalkAction.Subtree;
            if (entry.IsUser) Journal.Note(pmd.Clear(EntryFlags.User), range);
            return WalkAction.Continue; // a handler of leaves prevents their split
        }
    }
}
