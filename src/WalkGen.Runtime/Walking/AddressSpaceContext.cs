using System.Runtime.CompilerServices;
using WalkGen.CompilerServices;
using WalkGen.Formats;
using WalkGen.Linux;

namespace WalkGen;

/// <summary>
/// A walk over an address space, as in Linux's <c>mm/pagewalk.c</c>: malformed entries are cleared, huge pages in VMAs are split, and PTE
/// tables are locked. <see cref="PageWalk.Vma"/> is null during a walk that ignores VMAs.
/// </summary>
internal struct AddressSpaceContext<TPaging, TMemory, TBehaviour>(
    AddressSpace<TPaging, TMemory> space, bool followsHugePageDirectories, bool changesPtes)
    : IWalkContext<TPaging>
    where TPaging : struct, IPagingFormat
    where TMemory : struct, IWritablePhysicalMemory
    where TBehaviour : struct, ILinuxBehaviour
{
    private readonly AddressSpace<TPaging, TMemory> _space = space;
    private readonly TMemory _memory = space.Memory;
    private PteTableLease _lease;

    /// <summary>The PTE table that is mapped, if one is.</summary>
    public readonly PteTableLease Lease => _lease;

    public readonly bool RetriesAfterSubtree => !TBehaviour.Is6_1;

    public readonly bool Defers(PageTableLevel level) => false;

    public readonly bool TryOpenRoot(PhysicalAddress root, out EntryTable<TPaging> table)
        => EntryTable<TPaging>.TryOpenToEdit(in _memory, PageTableLevel.Pgd, root, out table);

    public readonly bool ClearBad(in EntryTable<TPaging> table, int index, Entry<TPaging> entry)
    {
        if (entry.IsNone || entry.IsPassThrough || !IsBad(entry)) return false;
        Clear(in table, entry.Level, index);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool TryDescend(scoped in EntryTable<TPaging> table, PageTableLevel level, int index, out EntryTable<TPaging> below)
    {
        Entry<TPaging> entry = table.Read(level, index);
        below = default;
        return (entry.IsPassThrough || (entry.IsTable && !TPaging.IsBad(level, entry.Raw) && !IsHugePageDirectory(entry)))
            && Open(in table, index, entry, out below) == Descent.Table;
    }

    public readonly Descent Enter(in EntryTable<TPaging> table, PageTableLevel level, int index, out EntryTable<TPaging> below)
    {
        Entry<TPaging> entry = table.Read(level, index);
        below = default;
        if (IsHugePageDirectory(entry)) return HugePageDirectory();
        return entry.IsTable ? Open(in table, index, entry, out below) : Descent.None;
    }

    public readonly Descent EnterPud(
        ref PageWalk walk, in EntryTable<TPaging> table, int index, ulong address, out EntryTable<TPaging> below)
    {
        Entry<TPaging> pud = table.Read(PageTableLevel.Pud, index);
        below = default;
        if (walk.Vma is null && !pud.IsTable) return Descent.None;
        if (walk.Vma is { } vma && pud.IsLeaf) Split(vma, in table, PageTableLevel.Pud, index, address);

        pud = table.Read(PageTableLevel.Pud, index);
        if (IsHugePageDirectory(pud)) return HugePageDirectory();
        if (TBehaviour.Is6_1 && pud.IsNone) return Descent.Again;
        if (pud.IsMalformed) Clear(in table, PageTableLevel.Pud, index);
        if (!pud.IsTable)
        {
            // Linux 6.1 would follow a leaf as a table here, and both an entry that is not present.
            bool isFinal = TBehaviour.Is6_1 || !(pud.IsNone || pud.IsLeaf || pud.IsMalformed);
            return isFinal ? Descent.None : Descent.Again;
        }

        return Open(in table, index, pud, out below);
    }

    public Descent EnterPmd(ref PageWalk walk, in EntryTable<TPaging> table, int index, ulong address, out EntryTable<TPaging> below)
    {
        Entry<TPaging> pmd = table.Read(PageTableLevel.Pmd, index);
        below = default;
        if (walk.Vma is not { } vma)
        {
            if (pmd.IsLeaf || !pmd.IsPresent) return Descent.None;
            return IsHugePageDirectory(pmd) ? HugePageDirectory() : MapWithoutLock(in table, index, address, out below);
        }

        if (pmd.IsLeaf || (!pmd.IsPresent && !pmd.IsNone)) Split(vma, in table, PageTableLevel.Pmd, index, address);
        if (TBehaviour.Is6_1)
        {
            pmd = table.Read(PageTableLevel.Pmd, index);
            if (pmd.IsNone || pmd.IsLeaf || TPaging.IsMigration(PageTableLevel.Pmd, pmd.Raw)) return Descent.Again;
            if (IsHugePageDirectory(pmd)) return HugePageDirectory();
            if (IsBad(pmd))
            {
                Clear(in table, PageTableLevel.Pmd, index);
                return Descent.Again;
            }
        }

        return MapWithLock(in table, index, address, out below);
    }

    public readonly TablePrefetch Prefetch(in EntryTable<TPaging> table, int index, int end)
        => TablePrefetch.Of(new ReadAccess<TMemory>(_memory), in table, index, end);

    public readonly void PrefetchAt(int? distance)
    {
    }

    public void LeavePmd(ref PageWalk walk)
    {
        _lease.Release(_space.Tracer);
        _lease = default;
    }

    public readonly bool TryInstallTable(in EntryTable<TPaging> table, PageTableLevel level, int index)
    {
        if (!_space.Frames.TryAllocate(level + 1, out PhysicalAddress frame)) return false;
        ulong before = table.Edit(level, index).CompareExchange(TableEntry<TPaging>.At(level, frame), 0).Raw;
        return before == 0 || table.Read(level, index).IsTable; // another thread was faster, and its table is as good
    }

    public readonly HugePageDirectory<TPaging> OpenHugePages(in EntryTable<TPaging> table, PageTableLevel level, int index)
    {
        ulong entry = table.Read(level, index).Raw;
        int shift = TPaging.HugePageDirectoryShift(level, entry);
        ulong offsetMask = Geometry<TPaging>.OffsetMask(level);
        int size = (int)((offsetMask + 1) >> shift) * TPaging.EntrySize;
        PhysicalAddress address = TPaging.AddressOf(level, entry);
        return EntryTable<TPaging>.TryOpenToEdit(in _memory, address, size, out var slots)
            ? new HugePageDirectory<TPaging>(slots, shift, offsetMask)
            : throw new InvalidOperationException($"The memory does not contain the huge page directory at {address}.");
    }

    public readonly void LockTables()
    {
        Monitor.Enter(_space);
        try
        {
            _space.Tracer?.EntryLocked();
        }
        catch
        {
            Monitor.Exit(_space);
            throw;
        }
    }

    public readonly void UnlockTables()
    {
        Monitor.Exit(_space);
        _space.Tracer?.EntryUnlocked();
    }

    /// <summary>
    /// Neither a table nor a leaf. Linux has no leaves above the PUD in a process, and some architectures' <c>p4d_bad</c> would clear
    /// one. A walk keeps what the format allows.
    /// </summary>
    private static bool IsBad(Entry<TPaging> entry)
        => !IsHugePageDirectory(entry) && (TPaging.IsBad(entry.Level, entry.Raw) || !(entry.IsTable || entry.IsLeaf));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsHugePageDirectory(Entry<TPaging> entry)
        => TBehaviour.Is6_1 && TPaging.HugePageDirectoryShift(entry.Level, entry.Raw) != 0;

    /// <summary>Throws if the walker does not follow huge page directories, rather than skip one silently.</summary>
    private readonly Descent HugePageDirectory() => followsHugePageDirectories
        ? Descent.HugePageDirectory
        : throw new InvalidOperationException(
            $"{_space.Name} contains a huge page directory. Declare the walker [PageWalker(HugePageDirectories = true)] to follow it.");

    private readonly void Clear(in EntryTable<TPaging> table, PageTableLevel level, int index)
    {
        ulong before = table.Edit(level, index).Exchange(0).Raw;
        _space.Tracer?.BadEntryCleared(level, table.SlotAddress(index), before);
    }

    /// <summary>Opens the table that <paramref name="entry"/> points to.</summary>
    public readonly Descent Open(scoped in EntryTable<TPaging> table, int index, Entry<TPaging> entry, out EntryTable<TPaging> below)
    {
        if (entry.IsPassThrough)
        {
            below = table.Folded(index);
            return Descent.Table;
        }

        PageTableLevel level = entry.Level + 1;
        bool isOpen = level == PageTableLevel.Pte && !changesPtes
            ? EntryTable<TPaging>.TryOpen(in _memory, level, entry.Address, out below)
            : EntryTable<TPaging>.TryOpenToEdit(in _memory, level, entry.Address, out below);
        return isOpen ? Descent.Table : Descent.Missing;
    }

    private readonly void Split(Vma vma, in EntryTable<TPaging> table, PageTableLevel level, int index, ulong address)
        => HugeEntrySplit<TPaging, TMemory>.Run(
            _space, vma, table.Edit(level, index), new VirtualAddress(address & ~Geometry<TPaging>.OffsetMask(level)));

    /// <summary>
    /// Maps the PTE table of a walk that ignores VMAs. In the kernel half, and in 6.1, the PMD entry is not checked again.
    /// </summary>
    private Descent MapWithoutLock(in EntryTable<TPaging> table, int index, ulong address, out EntryTable<TPaging> below)
    {
        bool isKernel = _space.IsKernel || address >= _space.UserEnd.Value;
        bool isChecked = !TBehaviour.Is6_1 && !isKernel;
        if (TBehaviour.Is6_1 || !isKernel) _space.Tracer?.PteMapping(new VirtualAddress(address), table.SlotAddress(index));

        Entry<TPaging> pmd = table.Read(PageTableLevel.Pmd, index);
        if (isChecked && !HoldsPteTable(in table, index, pmd))
        {
            _space.Tracer?.PteMapFailed(new VirtualAddress(address));
            below = default;
            return Descent.Again;
        }

        Descent descent = Open(in table, index, pmd, out below);
        if (descent == Descent.Table && (TBehaviour.Is6_1 || !isKernel))
        {
            _lease = PteTableLease.Unlocked(pmd.Address);
            _space.Tracer?.PteMapped(new VirtualAddress(address), pmd.Address);
        }

        return descent;
    }

    /// <summary>Maps and locks the PTE table of a walk over VMAs (Linux: <c>pte_offset_map_lock</c>).</summary>
    public Descent MapWithLock(in EntryTable<TPaging> table, int index, ulong address, out EntryTable<TPaging> below)
    {
        _space.Tracer?.PteMapping(new VirtualAddress(address), table.SlotAddress(index));
        while (true)
        {
            Entry<TPaging> pmd = table.Read(PageTableLevel.Pmd, index);
            if (!TBehaviour.Is6_1 && !HoldsPteTable(in table, index, pmd))
            {
                _space.Tracer?.PteLockFailed(new VirtualAddress(address));
                below = default;
                return Descent.Again;
            }

            var lease = PteTableLease.Locked(_space, pmd.Address);
            bool isKept = false;
            try
            {
                // Another thread may have replaced the table while this one waited for the lock.
                if (!TBehaviour.Is6_1 && table.Read(PageTableLevel.Pmd, index) != pmd) continue;

                Descent descent = Open(in table, index, pmd, out below);
                if (descent != Descent.Table) return descent;
                _space.Tracer?.PteLocked(new VirtualAddress(address), pmd.Address);
                _lease = lease;
                isKept = true;
                return descent;
            }
            finally
            {
                if (!isKept) lease.Release(null);
            }
        }
    }

    private readonly bool HoldsPteTable(in EntryTable<TPaging> table, int index, Entry<TPaging> pmd)
    {
        if (pmd.IsNone || pmd.IsLeaf || TPaging.IsMigration(PageTableLevel.Pmd, pmd.Raw)) return false;
        if (!IsBad(pmd)) return true;
        Clear(in table, PageTableLevel.Pmd, index);
        return false;
    }
}
