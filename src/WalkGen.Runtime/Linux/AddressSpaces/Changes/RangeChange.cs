using WalkGen.CompilerServices;

namespace WalkGen.Linux;

/// <summary>
/// Changes the entries of a part of a VMA, each by a compare-exchange: a bit that a CPU sets at the same time is in the old value or stays.
/// A leaf that is only partly in the range is split first.
/// </summary>
internal sealed class RangeChange<TPaging, TMemory, TChange>(
    AddressSpace<TPaging, TMemory> space, VmaPart part, ReservedTables tables, TChange change)
    where TPaging : struct, IPagingFormat
    where TMemory : struct, IWritablePhysicalMemory
    where TChange : struct, IEntryChange<TPaging>
{
    private readonly HugeLeafTable<TPaging, TMemory> _split = new(space, tables);
    private bool _hasChanged;

    /// <summary>Checks that <see cref="Run()"/> will succeed, and counts the tables that it adds.</summary>
    public void Prepare()
    {
        foreach (VirtualRange half in Geometry<TPaging>.Parts(part.Range)) Prepare(PageTableLevel.Pgd, space.Root, half);
    }

    /// <summary>Makes the change; true if any entry has changed. <see cref="Prepare()"/> must have succeeded.</summary>
    public bool Run()
    {
        foreach (VirtualRange half in Geometry<TPaging>.Parts(part.Range)) Run(PageTableLevel.Pgd, space.Root, half);
        return _hasChanged;
    }

    private void Prepare(PageTableLevel level, PhysicalAddress address, VirtualRange range)
    {
        EntryTable<TPaging> table = Open(level, address);
        PageTableLevel tested = Geometry<TPaging>.TestedLevel(level);
        for (ulong start = range.Start.Value; ; start = (start | Geometry<TPaging>.OffsetMask(level)) + 1)
        {
            var piece = new VirtualRange(start, Geometry<TPaging>.EntryLast(level, start, range.Last.Value));
            Entry<TPaging> entry = table.Read(tested, Geometry<TPaging>.Index(level, start));
            if (entry.IsTable) Prepare(tested + 1, entry.Address, piece);
            else if (!entry.IsNone) Prepare(entry, piece);
            if (piece.Last == range.Last) return;
        }
    }

    private void Prepare(Entry<TPaging> entry, VirtualRange piece)
    {
        change.Check(entry, piece);
        if (change.After(entry) == entry.Raw || !MustSplit(entry.Level, piece)) return;
        if (entry.IsLeaf)
        {
            CountSplit(entry.Level, piece);
            return;
        }

        throw new InvalidOperationException($"The entry {entry} is not present, so it cannot be split to change only {piece}.");
    }

    private void CountSplit(PageTableLevel level, VirtualRange piece)
    {
        PageTableLevel below = HugeLeafTable<TPaging, TMemory>.Count(level, tables);
        PageTableLevel tested = Geometry<TPaging>.TestedLevel(below);
        for (ulong start = piece.Start.Value; ; start = (start | Geometry<TPaging>.OffsetMask(below)) + 1)
        {
            var smaller = new VirtualRange(start, Geometry<TPaging>.EntryLast(below, start, piece.Last.Value));
            if (MustSplit(tested, smaller)) CountSplit(tested, smaller);
            if (smaller.Last == piece.Last) return;
        }
    }

    private void Run(PageTableLevel level, PhysicalAddress address, VirtualRange range)
    {
        EntryTable<TPaging> table = Open(level, address);
        PageTableLevel tested = Geometry<TPaging>.TestedLevel(level);
        bool isLowest = tested == PageTableLevel.Pte;
        Lock tableLock = space.PteLocks.Of(address);
        if (isLowest) tableLock.Enter();
        try
        {
            for (ulong start = range.Start.Value; ; start = (start | Geometry<TPaging>.OffsetMask(level)) + 1)
            {
                var piece = new VirtualRange(start, Geometry<TPaging>.EntryLast(level, start, range.Last.Value));
                EntryRef<TPaging> slot = table.Edit(tested, Geometry<TPaging>.Index(level, start));
                if (isLowest) Change(slot, piece);
                else Run(slot, piece);
                if (piece.Last == range.Last) return;
            }
        }
        finally
        {
            if (isLowest) tableLock.Exit();
        }
    }

    private void Run(EntryRef<TPaging> slot, VirtualRange piece)
    {
        if (!slot.Read().IsTable)
        {
            using var held = space.PteLocks.Of(slot.Address).EnterScope();
            Change(slot, piece);
        }

        Entry<TPaging> entry = slot.Read();
        if (entry.IsTable) Run(entry.Level + 1, entry.Address, piece);
    }

    /// <summary>Changes an entry, or replaces it by a table if it must be split.</summary>
    private void Change(EntryRef<TPaging> slot, VirtualRange piece)
    {
        while (true)
        {
            Entry<TPaging> before = slot.Read();
            if (before.IsTable || before.IsNone) return;
            ulong after = change.After(before);
            if (after == before.Raw) return;
            if (MustSplit(slot.Level, piece))
            {
                _split.Replace(slot, part.Vma, new VirtualAddress(piece.Start.Value & ~Geometry<TPaging>.OffsetMask(slot.Level)));
                return;
            }

            if (slot.CompareExchange(after, before.Raw) != before) continue; // a CPU has set a bit
            _hasChanged = true;
            change.OnChanged(before, piece);
            return;
        }
    }

    private bool MustSplit(PageTableLevel level, VirtualRange piece)
    {
        ulong offset = Geometry<TPaging>.OffsetMask(level);
        bool isPart = (piece.Start.Value & offset) != 0 || (piece.Last.Value & offset) != offset;
        return isPart || (change.SplitsHugePages && level != PageTableLevel.Pte);
    }

    private EntryTable<TPaging> Open(PageTableLevel level, PhysicalAddress address)
    {
        TMemory memory = space.Memory;
        return EntryTable<TPaging>.TryOpenToEdit(in memory, level, address, out EntryTable<TPaging> table)
            ? table
            : throw new InvalidOperationException($"The memory of {space.Name} does not contain the {level} table at {address}.");
    }
}
