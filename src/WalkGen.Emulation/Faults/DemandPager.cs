using WalkGen.Linux;

namespace WalkGen.Emulation;

/// <summary>
/// A page fault handler that maps pages on demand: zeros for anonymous memory, pages of the page cache for files, and copies of them when a
/// private mapping is written (copy-on-write). A write-protected page becomes writable at a write if its VMA allows it, after the
/// <see cref="FileMapping.WriteObservers"/> of a shared file were notified.
/// </summary>
/// <typeparam name="TPaging">The paging format.</typeparam>
/// <remarks>
/// It becomes the <see cref="AddressSpace.PageOwner"/> of the address space, unless there is one: when a page is unmapped, a frame that the
/// pager has allocated is free again. Pages of files stay in their page cache.
/// </remarks>
public sealed class DemandPager<TPaging> : IPageFaultHandler, IPageOwner
    where TPaging : struct, IPagingFormat
{
    private readonly FrameArena _arena;
    private readonly AddressSpace<TPaging, ArenaMemory> _space;
    private readonly Dictionary<FileMapping, PageCache> _files = [];
    private readonly Lock _allocating = new();
    private readonly HashSet<PhysicalAddress> _allocated = []; // anonymous pages and private copies

    /// <summary>Creates a pager with frames of <paramref name="arena"/>, which must be the memory of <paramref name="space"/>.</summary>
    /// <exception cref="ArgumentException">A frame is smaller than a page.</exception>
    public DemandPager(AddressSpace<TPaging, ArenaMemory> space, FrameArena arena)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(arena);
        if (arena.FrameShift < TPaging.PageShift)
        {
            throw new ArgumentException(
                $"A frame of {arena.FrameSize} bytes is smaller than a page of {1 << TPaging.PageShift}.", nameof(arena));
        }

        _space = space;
        _arena = arena;
        space.PageOwner ??= this;
    }

    /// <summary>Adds a file with its page cache. Do not call it while CPUs run.</summary>
    public void AddFile(FileMapping mapping, PageCache pages) => _files.Add(mapping, pages);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">
    /// There is no free frame for the page or for a table, or the file was not added.
    /// </exception>
    public bool TryHandle(VirtualCpu cpu, PageFault fault)
    {
        if (fault.Reason is not (PageFaultReason.NotPresent or PageFaultReason.Protection)) return false;
        if (cpu.Root != _space.Root) return false; // the CPU is in another address space

        using var held = _space.Lock.EnterRead();
        if (_space.Find(fault.Address) is not { } vma || !vma.Range.Contains(fault.Address) || !Allows(vma, fault.Access)) return false;
        if (!PteSlot<TPaging>.TryFind(_space, fault.Address, out PteSlot<TPaging> slot)) return false;
        if (!cpu.Allows(fault.Access, slot.RightsAbove)) return false;

        lock (slot.Lock)
        {
            Entry<TPaging> entry = slot.Entry.Read();
            if (entry.IsNone) slot.Entry.Write(FirstTouch(vma, fault));
            else if (!entry.IsPresent) return false;
            else if (Allows(cpu, fault, slot))
            {
                // Another thread handled the fault, or the MMU does not set accessed and dirty bits (Svade).
                slot.Entry.Set(Touched(fault.Access));
                return true;
            }
            else if (fault.Access == MemoryAccess.Write) MakeWritable(vma, fault.Address, slot.Entry, entry);
            else if (fault.Access == MemoryAccess.Execute) slot.Entry.Set(EntryFlags.Executable);

            // If not, the mode of the CPU forbids the access, and it would fault again.
            return Allows(cpu, fault, slot);
        }
    }

    void IPageOwner.OnUnmapped(Vma vma, VirtualRange range, PhysicalAddress frame, EntryFlags flags)
    {
        lock (_allocating)
        {
            if (!_allocated.Remove(frame)) return;
        }

        _arena.Free(frame);
    }

    private static bool Allows(VirtualCpu cpu, PageFault fault, PteSlot<TPaging> slot)
        => cpu.Allows(fault.Access, slot.RightsAbove & slot.Entry.Read().Rights);

    /// <summary>Whether the VMA allows the access. The pager does not fill hugetlb and PFN-mapped VMAs.</summary>
    private static bool Allows(Vma vma, MemoryAccess access)
    {
        VmFlags allowing = access switch
        {
            MemoryAccess.Write => VmFlags.Write,
            MemoryAccess.Execute => VmFlags.Exec,
            _ => VmFlags.Read | VmFlags.Write,
        };
        return (vma.Flags & allowing) != 0 && (vma.Flags & (VmFlags.HugeTlb | VmFlags.PfnMap)) == 0;
    }

    private static EntryFlags FlagsOf(Vma vma)
        => EntryFlags.User | EntryFlags.Accessed | ((vma.Flags & VmFlags.Exec) != 0 ? EntryFlags.Executable : EntryFlags.None);

    private static EntryFlags Touched(MemoryAccess access)
        => access == MemoryAccess.Write ? EntryFlags.Accessed | EntryFlags.Dirty : EntryFlags.Accessed;

    private static ulong PageOf(Vma vma, VirtualAddress address) => ((address - vma.Range.Start) >> TPaging.PageShift) + vma.PageOffset;

    private ulong FirstTouch(Vma vma, PageFault fault)
    {
        bool writes = fault.Access == MemoryAccess.Write;
        EntryFlags dirty = writes ? EntryFlags.Dirty : EntryFlags.None;
        EntryFlags writable = (vma.Flags & VmFlags.Write) != 0 ? EntryFlags.Writable : EntryFlags.None;
        if (PagesOf(vma) is not { } pages)
        {
            return Leaf(Allocate(), FlagsOf(vma) | writable | dirty);
        }

        ulong page = PageOf(vma, fault.Address);
        PhysicalAddress frame = pages.FrameOf(page);
        if ((vma.Flags & VmFlags.Shared) == 0)
        {
            return writes ? Leaf(Copy(frame), FlagsOf(vma) | EntryFlags.Writable | dirty) : Leaf(frame, FlagsOf(vma));
        }

        WriteObservers observers = vma.Mapping!.WriteObservers;
        if (writes) observers.NotifyPageMkWrite(vma, page);
        bool isNotified = !writes && observers.NeedsWriteNotify(page);
        return Leaf(frame, FlagsOf(vma) | dirty | (isNotified ? EntryFlags.None : writable));
    }

    private void MakeWritable(Vma vma, VirtualAddress address, EntryRef<TPaging> slot, Entry<TPaging> entry)
    {
        PageCache? pages = PagesOf(vma);
        ulong page = PageOf(vma, address);
        bool isShared = (vma.Flags & VmFlags.Shared) != 0;
        bool isOwnCopy = pages is not null && pages.TryGetFrame(page, out PhysicalAddress frame) && frame != entry.Address;
        if (pages is not null && !isShared && !isOwnCopy)
        {
            CopyOnWrite(vma, address, slot, entry.Address);
            return;
        }

        if (pages is not null && isShared) vma.Mapping!.WriteObservers.NotifyPageMkWrite(vma, page);
        slot.Set(EntryFlags.Writable | Touched(MemoryAccess.Write));
    }

    /// <summary>
    /// Maps a private copy of a page. The old entry is flushed from all TLBs before the new one is written: otherwise a CPU could read the
    /// page of the file after another CPU has written the copy (Linux: <c>ptep_clear_flush</c>).
    /// </summary>
    private void CopyOnWrite(Vma vma, VirtualAddress address, EntryRef<TPaging> slot, PhysicalAddress frame)
    {
        ulong offset = (1UL << TPaging.PageShift) - 1;
        var range = new VirtualRange(address.Value & ~offset, address.Value | offset);
        ulong copy = Leaf(Copy(frame), FlagsOf(vma) | EntryFlags.Writable | EntryFlags.Dirty);

        _space.Tlb.InvalidateStart(range);
        slot.Write(0);
        _space.Tlb.Flush(vma, range);
        slot.Write(copy);
        _space.Tlb.InvalidateEnd(range);
    }

    private PageCache? PagesOf(Vma vma)
    {
        if (vma.Mapping is not { } mapping) return null;
        return _files.TryGetValue(mapping, out PageCache? pages)
            ? pages
            : throw new InvalidOperationException($"The file that {vma} maps was not added to the pager.");
    }

    private static ulong Leaf(PhysicalAddress frame, EntryFlags flags) => TPaging.LeafEntry(PageTableLevel.Pte, frame, flags);

    private PhysicalAddress Allocate()
    {
        PhysicalAddress frame = _arena.Allocate();
        lock (_allocating) _allocated.Add(frame);
        return frame;
    }

    private PhysicalAddress Copy(PhysicalAddress frame)
    {
        PhysicalAddress copy = Allocate();
        int size = 1 << TPaging.PageShift;
        ArenaMemory memory = _space.Memory;
        if (!memory.TryGetBytes(frame, size, out var source) || !memory.TryGetWritableBytes(copy, size, out var target))
        {
            throw new InvalidOperationException($"The memory of {_space.Name} does not contain the page at {frame}.");
        }

        source.CopyTo(target);
        return copy;
    }
}
