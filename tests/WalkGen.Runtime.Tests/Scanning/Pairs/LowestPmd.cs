namespace WalkGen.Runtime.Tests.Scanning.Pairs;

/// <summary>
/// Ref structs that go down to the PMD only, with a condition that an empty entry would fulfil and that excludes several bits.
/// </summary>
internal static partial class LowestPmd
{
    [PageWalker]
    internal ref partial struct Filtered(Journal journal)
    {
        private readonly Journal _journal = journal;

        [PmdEntry(WhereNot = EntryFlags.Leaf)]
        private readonly void OnPmd<TPaging>(Entry<TPaging> pmd, VirtualRange range)
            where TPaging : struct, IPagingFormat
            => _journal.Note(pmd, range);

        [MissingTable]
        private readonly void OnMissing(VirtualRange range) => _journal.Note("missing", range);
    }

    [PageWalker]
    internal ref partial struct Unfiltered(Journal journal)
    {
        private readonly Journal _journal = journal;

        [PmdEntry]
        private readonly void OnPmd<TPaging>(Entry<TPaging> pmd, VirtualRange range)
            where TPaging : struct, IPagingFormat
        {
            if (!pmd.Has(EntryFlags.Leaf)) _journal.Note(pmd, range);
        }

        [MissingTable]
        private readonly void OnMissing(VirtualRange range) => _journal.Note("missing", range);
    }
}
