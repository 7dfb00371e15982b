namespace WalkGen.Runtime.Tests.Scanning.Pairs;

/// <summary>Structs that change entries of the PMD, the lowest level that they visit.</summary>
internal static partial class AgePmds
{
    [PageWalker]
    internal partial struct Filtered(Journal journal)
    {
        private readonly Journal _journal = journal;

        [PmdEntry(WhereNot = EntryFlags.Accessed)]
        private readonly void OnPmd<TPaging>(EntryRef<TPaging> pmd, VirtualRange range)
            where TPaging : struct, IPagingFormat
            => _journal.Note(Age(pmd), range);
    }

    [PageWalker]
    internal partial struct Unfiltered(Journal journal)
    {
        private readonly Journal _journal = journal;

        [PmdEntry]
        private readonly void OnPmd<TPaging>(EntryRef<TPaging> pmd, VirtualRange range)
            where TPaging : struct, IPagingFormat
        {
            if (!pmd.Read().Has(EntryFlags.Accessed)) _journal.Note(Age(pmd), range);
        }
    }

    // RISC-V reserves the bit in entries that point to tables, also in malformed ones.
    private static Entry<TPaging> Age<TPaging>(EntryRef<TPaging> pmd)
        where TPaging : struct, IPagingFormat
        => pmd.Read() is { IsTable: true } or { IsMalformed: true } ? pmd.Read() : pmd.Set(EntryFlags.Accessed);
}
