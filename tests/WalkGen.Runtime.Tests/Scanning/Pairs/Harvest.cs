namespace WalkGen.Runtime.Tests.Scanning.Pairs;

/// <summary>Updates of whole tables in atomic steps and by plain stores, and the same change made entry by entry.</summary>
internal static partial class Harvest
{
    private const EntryFlags Cleared = EntryFlags.Accessed | EntryFlags.Dirty;
    private const EntryFlags Given = EntryFlags.User;

    [PageWalker]
    internal partial struct Atomic(PteChanges changes)
    {
        [PteUpdate(Where = EntryFlags.Accessed, WhereNot = EntryFlags.Writable, Clear = Cleared, Set = Given)]
        public PteChanges Changes = changes;
    }

    [PageWalker]
    internal partial struct Exclusive(PteChanges changes)
    {
        [PteUpdate(Where = EntryFlags.Accessed, WhereNot = EntryFlags.Writable, Clear = Cleared, Set = Given, Exclusive = true)]
        public PteChanges Changes = changes;
    }

    /// <summary>Replaces its bitmap before each table.</summary>
    [PageWalker]
    internal sealed partial class NewBitmap(PteChanges smaller)
    {
        [PteUpdate(Where = EntryFlags.Accessed, Clear = Cleared)]
        private PteChanges _changes;

        [PteTable]
        private void OnTable() => _changes = smaller;
    }

    [PageWalker]
    internal sealed partial class Naive
    {
        public List<VirtualRange> Pages { get; } = [];

        [PteEntry]
        private void OnPage<TPaging>(EntryRef<TPaging> pte, VirtualRange range)
            where TPaging : struct, IPagingFormat
        {
            Entry<TPaging> entry = pte.Read();
            if (!entry.IsAccessed || entry.IsWritable) return;
            pte.Write(Changed(entry));
            Pages.Add(range);
        }
    }

    /// <summary>A condition that every entry fulfils, so that whole groups are changed at once.</summary>
    [PageWalker]
    internal partial struct ExclusiveAll(PteChanges changes)
    {
        [PteUpdate(Clear = Cleared, Set = Given, Exclusive = true)]
        public PteChanges Changes = changes;
    }

    [PageWalker]
    internal partial struct AtomicAll(PteChanges changes)
    {
        [PteUpdate(Clear = Cleared, Set = Given)]
        public PteChanges Changes = changes;
    }

    [PageWalker]
    internal sealed partial class NaiveAll
    {
        public List<VirtualRange> Pages { get; } = [];

        [PteEntry]
        private void OnPage<TPaging>(EntryRef<TPaging> pte, VirtualRange range)
            where TPaging : struct, IPagingFormat
        {
            Entry<TPaging> entry = pte.Read();
            pte.Write(Changed(entry));
            Pages.Add(range);
        }
    }

    private static ulong Changed<TPaging>(Entry<TPaging> entry)
        where TPaging : struct, IPagingFormat
    {
        if (TPaging.HasDependentFlags) return TPaging.Edit(entry.Level, entry.Raw, Cleared, Given);
        ulong cleared = TPaging.FlagPattern(entry.Level, Cleared).Clear(entry.Raw);
        return TPaging.FlagPattern(entry.Level, Given).Set(cleared);
    }
}
