using WalkGen.CompilerServices;

namespace WalkGen.Linux;

/// <summary>Finds the folio at one address. An entry that may map the folio is read again under its lock.</summary>
internal struct FolioLookup<TPaging, TMemory>(
    AddressSpace<TPaging, TMemory> space, Vma vma, VirtualAddress address, FolioWalkOptions options)
    where TPaging : struct, IPagingFormat
    where TMemory : struct, IWritablePhysicalMemory
{
    private readonly AddressSpace<TPaging, TMemory> _space = space;
    private readonly Vma _vma = vma;
    private readonly ulong _address = address.Value;
    private readonly FolioWalkOptions _options = options;
    private AddressSpaceContext<TPaging, TMemory, AsLinux6_12> _tables = new(space, followsHugePageDirectories: false, changesPtes: true);

    /// <summary>Finds and locks the folio; false if there is none that the options include.</summary>
    public bool TryFind(out FolioWalk folio)
    {
        folio = default;
        return _tables.TryOpenRoot(_space.Root, out EntryTable<TPaging> pgds)
            && TryEnter(in pgds, PageTableLevel.Pgd, out EntryTable<TPaging> p4ds)
            && TryEnter(in p4ds, PageTableLevel.P4d, out EntryTable<TPaging> puds)
            && TryFindBelowP4d(in puds, out folio);
    }

    private readonly bool TryEnter(scoped in EntryTable<TPaging> table, PageTableLevel level, out EntryTable<TPaging> below)
    {
        int index = Geometry<TPaging>.Index(level, _address);
        Entry<TPaging> entry = table.Read(level, index);
        below = default;
        return !entry.IsNone
            && !_tables.ClearBad(in table, index, entry)
            && _tables.Open(in table, index, entry, out below) == Descent.Table;
    }

    private bool TryFindBelowP4d(scoped in EntryTable<TPaging> puds, out FolioWalk folio)
    {
        int index = Geometry<TPaging>.Index(PageTableLevel.Pud, _address);
        Entry<TPaging> pud = puds.Read(PageTableLevel.Pud, index);
        folio = default;
        if (pud.IsNone) return false;
        if (!pud.IsTable && TryTakeHuge(in puds, index, ref pud, out folio)) return true;
        return pud.IsTable // it may have been split before its lock was taken
            && _tables.Open(in puds, index, pud, out EntryTable<TPaging> pmds) == Descent.Table
            && TryFindBelowPud(in pmds, out folio);
    }

    private bool TryFindBelowPud(scoped in EntryTable<TPaging> pmds, out FolioWalk folio)
    {
        int index = Geometry<TPaging>.Index(PageTableLevel.Pmd, _address);
        Entry<TPaging> pmd = pmds.Read(PageTableLevel.Pmd, index);
        folio = default;
        if (pmd.IsNone) return false;
        if (!pmd.IsTable && TryTakeHuge(in pmds, index, ref pmd, out folio)) return true;
        return pmd.IsTable && TryTakePage(in pmds, index, out folio);
    }

    /// <summary>Locks a PUD or PMD entry, reads it again, and keeps the lock if the entry maps a folio to find.</summary>
    private readonly bool TryTakeHuge(scoped in EntryTable<TPaging> table, int index, scoped ref Entry<TPaging> entry, out FolioWalk folio)
    {
        PhysicalAddress slot = table.SlotAddress(index);
        Lock held = _space.PteLocks.Of(slot);
        bool taken = false;
        _space.Tracer?.EntryLocking(slot);
        held.Enter();
        try
        {
            _space.Tracer?.EntryLocked();
            entry = table.Edit(entry.Level, index).Read();
            folio = default;
            if (!entry.IsTable) taken = TryTake(entry, slot, table.Address, held, out folio);
            return taken;
        }
        finally
        {
            if (!taken) Unlock(held);
        }
    }

    /// <summary>Locks the PTE table below a PMD entry, and keeps the lock if the entry maps a folio to find.</summary>
    private bool TryTakePage(scoped in EntryTable<TPaging> pmds, int pmdIndex, out FolioWalk folio)
    {
        folio = default;
        if (_tables.MapWithLock(in pmds, pmdIndex, _address, out EntryTable<TPaging> ptes) != Descent.Table) return false;

        bool taken = false;
        try
        {
            EntryRef<TPaging> slot = ptes.Edit(PageTableLevel.Pte, Geometry<TPaging>.Index(PageTableLevel.Pte, _address));
            taken = TryTake(slot.Read(), slot.Address, ptes.Address, _space.PteLocks.Of(ptes.Address), out folio);
            return taken;
        }
        finally
        {
            if (!taken) _tables.Lease.Release(_space.Tracer);
        }
    }

    /// <summary>Creates the result from an entry that was read under its lock; false if it maps no folio to find.</summary>
    private readonly bool TryTake(Entry<TPaging> entry, PhysicalAddress slot, PhysicalAddress table, Lock held, out FolioWalk folio)
    {
        folio = default;
        bool isPage = FolioEntry<TPaging>.IsPage(entry, _vma);
        if (!isPage && !FolioEntry<TPaging>.IsIncluded(entry, _options)) return false;

        PhysicalAddress head = FolioEntry<TPaging>.Head(entry);
        ulong offset = _address & Geometry<TPaging>.OffsetMask(entry.Level) & ~Geometry<TPaging>.OffsetMask(PageTableLevel.Pte);
        folio = new FolioWalk(_space, _vma, table, held)
        {
            Level = entry.Level,
            Entry = entry.Raw,
            Slot = slot,
            Head = head,
            Page = isPage ? head + offset : null,
        };
        return true;
    }

    private readonly void Unlock(Lock held)
    {
        try
        {
            _space.Tracer?.EntryUnlocked();
        }
        finally
        {
            held.Exit();
        }
    }
}
