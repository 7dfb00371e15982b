namespace WalkGen.Runtime.Tests.Scanning.Pairs;

/// <summary>
/// Walkers with coalesced holes and other handlers, and for each of them a walker that gets every hole and every entry, from which the
/// coalesced holes are computed.
/// </summary>
internal static partial class Holes
{
    /// <summary>What is below an entry, decided by nothing but its bits, so that both walkers decide alike.</summary>
    public static WalkAction Below(ulong raw) => (raw & 0x60) == 0x20 ? WalkAction.Continue : WalkAction.Subtree;

    /// <summary>Holes alone.</summary>
    [PageWalker]
    internal partial struct Alone(Journal journal)
    {
        private readonly Journal _journal = journal;

        [PteHole(Coalesce = true)]
        private readonly int OnHole(VirtualRange range) => _journal.Note("hole", range);
    }

    /// <summary>Beside handlers of entries with conditions.</summary>
    [PageWalker]
    internal sealed partial class BesideEntries(Journal journal)
    {
        [PteEntry(Where = EntryFlags.Accessed)]
        private void OnPage<TPaging>(Entry<TPaging> pte, VirtualRange range)
            where TPaging : struct, IPagingFormat
            => journal.Note(pte, range);

        [PmdEntry(Where = EntryFlags.Present)]
        private WalkAction OnPmd<TPaging>(Entry<TPaging> pmd)
            where TPaging : struct, IPagingFormat
            => Below(pmd.Raw);

        [PteHole(Coalesce = true)]
        private void OnHole(VirtualRange range) => journal.Note("hole", range);

        [MissingTable]
        private void OnMissing(VirtualRange range) => journal.Note("missing", range);
    }

    /// <summary>Beside a handler of the PMD, where entries of the lowest level have none; stops.</summary>
    [PageWalker]
    internal ref partial struct BesidePmd(Journal journal)
    {
        private readonly Journal _journal = journal;

        [PudEntry, PmdEntry]
        private readonly void OnEntry<TPaging>(Entry<TPaging> entry)
            where TPaging : struct, IPagingFormat
        {
        }

        [PteHole(Coalesce = true)]
        private readonly int OnHole(VirtualRange range) => _journal.Note("hole", range);
    }

    /// <summary>In a walker that edits, where each entry is looked at at its turn.</summary>
    [PageWalker]
    internal partial struct Editing(Journal journal)
    {
        private readonly Journal _journal = journal;

        [PteEntry(Where = EntryFlags.Accessed)]
        private readonly int OnPage<TPaging>(EntryRef<TPaging> pte, VirtualRange range)
            where TPaging : struct, IPagingFormat
            => _journal.Note(pte.Read(), range);

        [PteHole(Coalesce = true)]
        private readonly void OnHole(VirtualRange range) => _journal.Note("hole", range);
    }

    /// <summary>Every hole, and every entry of the lowest level; <paramref name="decides"/> as <see cref="BesideEntries"/> does.</summary>
    [PageWalker]
    internal sealed partial class Reference(bool decides)
    {
        /// <summary>The holes one by one, empty entries of the lowest level among them.</summary>
        public List<VirtualRange> Each { get; } = [];

        /// <summary>What no table was asked for: gaps between areas, and areas that are passed over.</summary>
        public List<VirtualRange> Gaps { get; } = [];

        /// <summary>The parts of areas that were walked.</summary>
        public List<VirtualRange> Parts { get; } = [];

        /// <summary>The pages of all entries of the lowest level that are not empty.</summary>
        public List<VirtualRange> Pages { get; } = [];

        [PmdEntry]
        private WalkAction OnPmd<TPaging>(Entry<TPaging> pmd)
            where TPaging : struct, IPagingFormat
            => decides && pmd.Has(EntryFlags.Present) ? Below(pmd.Raw) : WalkAction.Subtree;

        [PteEntry]
        private void OnPage<TPaging>(Entry<TPaging> pte, VirtualRange range, in PageWalk walk)
            where TPaging : struct, IPagingFormat
        {
            // A walk that starts in the middle of a page reports whole pages. None reaches into the next VMA, and no empty one into the
            // next table.
            ulong last = Math.Min(range.Last.Value, walk.Vma?.Range.Last.Value ?? ulong.MaxValue);
            ulong lastOfTable = range.Start.Value | Geometry<TPaging>.OffsetMask(PageTableLevel.Pmd);
            if (pte.IsNone) Each.Add(new VirtualRange(range.Start.Value, Math.Min(last, lastOfTable)));
            else Pages.Add(new VirtualRange(range.Start.Value, last));
        }

        [PteHole]
        private void OnHole(VirtualRange range, PageTableLevel level) => (level == PageTableLevel.Unknown ? Gaps : Each).Add(range);

        [PreVma]
        private void OnArea(VirtualRange range) => Parts.Add(range);
    }
}
