namespace WalkGen.Runtime.Tests.Scanning.Pairs;

/// <summary>Structs that a loop copies into registers; a condition that may have two forms, beside handlers without one.</summary>
internal static partial class DirtyPages
{
    private const EntryFlags Flags = EntryFlags.Present | EntryFlags.Dirty;

    [PageWalker]
    internal partial struct Filtered(Journal journal)
    {
        private readonly Journal _journal = journal;
        public int Pages;

        [PteEntry(Where = Flags)]
        private void OnPage<TPaging>(Entry<TPaging> pte, VirtualRange range)
            where TPaging : struct, IPagingFormat
        {
            Pages++;
            _journal.Note(pte, range);
        }

        [PmdEntry]
        private readonly void OnPmd<TPaging>(Entry<TPaging> pmd, VirtualRange range)
            where TPaging : struct, IPagingFormat
            => _journal.Note(pmd, range);

        [PteHole]
        private readonly void OnHole(VirtualRange range) => _journal.Note("hole", range);
    }

    [PageWalker]
    internal partial struct Unfiltered(Journal journal)
    {
        private readonly Journal _journal = journal;
        public int Pages;

        [PteEntry]
        private void OnPage<TPaging>(Entry<TPaging> pte, VirtualRange range)
            where TPaging : struct, IPagingFormat
        {
            if (!pte.Has(Flags)) return;
            Pages++;
            _journal.Note(pte, range);
        }

        [PmdEntry]
        private readonly void OnPmd<TPaging>(Entry<TPaging> pmd, VirtualRange range)
            where TPaging : struct, IPagingFormat
            => _journal.Note(pmd, range);

        [PteHole]
        private readonly void OnHole(VirtualRange range) => _journal.Note("hole", range);
    }
}
