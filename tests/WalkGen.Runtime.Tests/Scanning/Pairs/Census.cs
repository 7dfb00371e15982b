namespace WalkGen.Runtime.Tests.Scanning.Pairs;

/// <summary>Counts of every shape in members of every type, and the same counted entry by entry.</summary>
internal static partial class Census
{
    [PageWalker]
    internal partial struct Counted
    {
        [PteCount(Where = EntryFlags.Present)]
        public int Present;

        [PteCount(Where = EntryFlags.Accessed, WhereNot = EntryFlags.Dirty)]
        public uint Clean;

        [PteCount(Where = EntryFlags.Dirty)]
        public long Dirty { get; private set; }

        [PteCount]
        public ulong All;

        [PteCount(WhereNot = EntryFlags.Present)]
        public long NonPresent;

        public readonly (long Present, long Clean, long Dirty, long All, long NonPresent) Sums
            => (Present, Clean, Dirty, (long)All, NonPresent);
    }

    [PageWalker]
    internal sealed partial class Naive
    {
        private (long Present, long Clean, long Dirty, long All, long NonPresent) _sums;

        public (long Present, long Clean, long Dirty, long All, long NonPresent) Sums => _sums;

        [PteEntry]
        private void OnPage<TPaging>(Entry<TPaging> pte)
            where TPaging : struct, IPagingFormat
        {
            _sums.All++;
            if (pte.Has(EntryFlags.Present)) _sums.Present++;
            else _sums.NonPresent++;
            if (pte.IsDirty) _sums.Dirty++;
            else if (pte.IsAccessed) _sums.Clean++;
        }
    }
}
