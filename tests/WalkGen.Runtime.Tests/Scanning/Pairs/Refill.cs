namespace WalkGen.Runtime.Tests.Scanning.Pairs;

/// <summary>Ref structs that fill what is not present, and stop.</summary>
internal static partial class Refill
{
    private const ulong Filled = 0x0123_4001;

    [PageWalker]
    internal ref partial struct Filtered(Journal journal)
    {
        private readonly Journal _journal = journal;

        [PteEntry(WhereNot = EntryFlags.Present)]
        private readonly int OnPage<TPaging>(scoped EntryRef<TPaging> pte, VirtualAddress address)
            where TPaging : struct, IPagingFormat
            => _journal.Note(pte.Exchange(Filled), address);
    }

    [PageWalker]
    internal ref partial struct Unfiltered(Journal journal)
    {
        private readonly Journal _journal = journal;

        [PteEntry]
        private readonly int OnPage<TPaging>(scoped EntryRef<TPaging> pte, VirtualAddress address)
            where TPaging : struct, IPagingFormat
            => pte.Read().Has(EntryFlags.Present) ? 0 : _journal.Note(pte.Exchange(Filled), address);
    }
}
