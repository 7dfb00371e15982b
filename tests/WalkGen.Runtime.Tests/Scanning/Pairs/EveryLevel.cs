namespace WalkGen.Runtime.Tests.Scanning.Pairs;

/// <summary>A condition at each level that may have one, actions returned and set, and empty entries among those that pass.</summary>
internal static partial class EveryLevel
{
    [PageWalker]
    internal sealed partial class Filtered(Journal journal) : JournalWalker(journal)
    {
        [PudEntry(WhereNot = EntryFlags.Accessed)]
        private WalkAction OnPud<TPaging>(Entry<TPaging> pud, VirtualRange range)
            where TPaging : struct, IPagingFormat
        {
            Journal.Note(pud, range);
            return Journal.Act();
        }

        [PmdEntry(Where = EntryFlags.Present, WhereNot = EntryFlags.Leaf)]
        private void OnPmd<TPaging>(Entry<TPaging> pmd, VirtualRange range, ref PageWalk walk)
            where TPaging : struct, IPagingFormat
        {
            Journal.Note(pmd, range);
            walk.Action = Journal.Act();
        }

        [PteEntry(WhereNot = EntryFlags.Present)]
        private void OnPte<TPaging>(Entry<TPaging> pte, VirtualRange range)
            where TPaging : struct, IPagingFormat
            => Journal.Note(pte, range);
    }

    [PageWalker]
    internal sealed partial class Unfiltered(Journal journal) : JournalWalker(journal)
    {
        [PudEntry]
        private WalkAction OnPud<TPaging>(Entry<TPaging> pud, VirtualRange range)
            where TPaging : struct, IPagingFormat
        {
            if (pud.Has(EntryFlags.Accessed)) return WalkAction.Subtree;
            Journal.Note(pud, range);
            return Journal.Act();
        }

        [PmdEntry]
        private void OnPmd<TPaging>(Entry<TPaging> pmd, VirtualRange range, ref PageWalk walk)
            where TPaging : struct, IPagingFormat
        {
            if (!pmd.Has(EntryFlags.Present) || pmd.Has(EntryFlags.Leaf)) return;
            Journal.Note(pmd, range);
            walk.Action = Journal.Act();
        }

        [PteEntry]
        private void OnPte<TPaging>(Entry<TPaging> pte, VirtualRange range)
            where TPaging : struct, IPagingFormat
        {
            if (!pte.Has(EntryFlags.Present)) Journal.Note(pte, range);
        }
    }
}
