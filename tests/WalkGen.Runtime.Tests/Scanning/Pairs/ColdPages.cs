namespace WalkGen.Runtime.Tests.Scanning.Pairs;

/// <summary>Classes whose handlers stop the walk, with conditions at two levels and an action at the upper one.</summary>
internal static partial class ColdPages
{
    [PageWalker]
    internal sealed partial class Filtered(Journal journal) : JournalWalker(journal)
    {
        [PteEntry(Where = EntryFlags.Accessed, WhereNot = EntryFlags.Dirty)]
        private int OnPage<TPaging>(Entry<TPaging> pte, VirtualAddress address)
            where TPaging : struct, IPagingFormat
            => Journal.Note(pte, address);

        [PmdEntry(Where = EntryFlags.Leaf, WhereNot = EntryFlags.Writable)]
        private WalkAction OnHuge<TPaging>(Entry<TPaging> pmd, VirtualAddress address)
            where TPaging : struct, IPagingFormat
        {
            Journal.Note(pmd, address);
            return Journal.Act();
        }
    }

    [PageWalker]
    internal sealed partial class Unfiltered(Journal journal) : JournalWalker(journal)
    {
        [PteEntry]
        private int OnPage<TPaging>(Entry<TPaging> pte, VirtualAddress address)
            where TPaging : struct, IPagingFormat
            => pte.IsAccessed && !pte.IsDirty ? Journal.Note(pte, address) : 0;

        [PmdEntry]
        private WalkAction OnHuge<TPaging>(Entry<TPaging> pmd, VirtualAddress address)
            where TPaging : struct, IPagingFormat
        {
            if (!pmd.IsLeaf) return WalkAction.Subtree;
            if (pmd.IsWritable) return WalkAction.Continue; // a handler of leaves prevents the split of the others
            Journal.Note(pmd, address);
            return Journal.Act();
        }
    }
}
