namespace WalkGen.Runtime.Tests.Scanning.Pairs;

/// <summary>Structs that go down to the PUD only, which may be a pass-through level, and stop there.</summary>
internal static partial class LowestPud
{
    [PageWalker]
    internal partial struct Filtered(Journal journal)
    {
        private readonly Journal _journal = journal;

        [PudEntry(WhereNot = EntryFlags.Accessed)]
        private readonly int OnPud<TPaging>(Entry<TPaging> pud, VirtualAddress address, in PageWalk walk)
            where TPaging : struct, IPagingFormat
            => _journal.Note(pud, address + (ulong)walk.MissingTables);
    }

    [PageWalker]
    internal partial struct Unfiltered(Journal journal)
    {
        private readonly Journal _journal = journal;

        [PudEntry]
        private readonly int OnPud<TPaging>(Entry<TPaging> pud, VirtualAddress address, in PageWalk walk)
            where TPaging : struct, IPagingFormat
            => pud.Has(EntryFlags.Accessed) ? 0 : _journal.Note(pud, address + (ulong)walk.MissingTables);
    }
}
