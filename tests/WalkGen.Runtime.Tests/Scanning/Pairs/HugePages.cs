namespace WalkGen.Runtime.Tests.Scanning.Pairs;

/// <summary>Handlers of huge pages that cannot set an action: the pages are not split, and their parts are not reported.</summary>
internal static partial class HugePages
{
    [PageWalker]
    internal partial struct Filtered(Journal journal)
    {
        [PudEntry(Where = EntryFlags.Leaf | EntryFlags.Dirty), PmdEntry(Where = EntryFlags.Leaf, WhereNot = EntryFlags.Accessed),
            PteEntry(Where = EntryFlags.Present)]
        private readonly int OnPage<TPaging>(Entry<TPaging> page, VirtualRange range)
            where TPaging : struct, IPagingFormat
            => journal.Note(page, range);

        [PteHole(Coalesce = true)]
        private readonly void OnHole(VirtualRange range) => journal.Note("hole", range);
    }

    [PageWalker]
    internal partial struct Unfiltered(Journal journal)
    {
        [PudEntry]
        private readonly int OnPud<TPaging>(Entry<TPaging> pud, VirtualRange range, ref PageWalk walk)
            where TPaging : struct, IPagingFormat
            => Visit(pud, range, pud.IsDirty, ref walk);

        [PmdEntry]
        private readonly int OnPmd<TPaging>(Entry<TPaging> pmd, VirtualRange range, ref PageWalk walk)
            where TPaging : struct, IPagingFormat
            => Visit(pmd, range, !pmd.IsAccessed, ref walk);

        [PteEntry]
        private readonly int OnPage<TPaging>(Entry<TPaging> page, VirtualRange range)
            where TPaging : struct, IPagingFormat
            => page.IsPresent ? journal.Note(page, range) : 0;

        [PteHole(Coalesce = true)]
        private readonly void OnHole(VirtualRange range) => journal.Note("hole", range);

        private readonly int Visit<TPaging>(Entry<TPaging> entry, VirtualRange range, bool isWanted, ref PageWalk walk)
            where TPaging : struct, IPagingFormat
        {
            if (!entry.IsLeaf) return 0;
            walk.Action = WalkAction.Continue;
            return isWanted ? journal.Note(entry, range) : 0;
        }
    }
}
