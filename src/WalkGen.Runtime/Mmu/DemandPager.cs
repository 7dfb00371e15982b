namespace WalkGen;

/// <summary>
/// Maps the pages of areas when they are first touched: anonymous memory as zeros, a shared file from its page cache, a private file from
/// there until it is written, and then as a copy. A page that was write-protected becomes writable again if its area allows it.
/// </summary>
/// <typeparam name="TPaging">The paging format.</typeparam>
public sealed class DemandPager<TPaging> : IPageFaultHandler
    where TPaging : struct, IPagingFormat
{
    private readonly FrameArena _arena;
    private readonly AddressSpace<TPaging, ArenaMemory> _space;
    private readonly Dictionary<FileMapping, PageCache> _files = [];

    /// <summary>A pager that takes its frames from <paramref name="arena"/>, which also is the memory of <paramref name="space"/>.</summary>
    public DemandPager(AddressSpace<TPaging, ArenaMemory> space, FrameArena arena)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(arena);
        _space = space;
        _arena = arena;
    }

    /// <summary>
    /// Told that a page of a shared file is about to become writable, with the lock of its PTE table held, before it does
    /// (Linux: <c>page_mkwrite</c>). The <see cref="FileMapping.WriteObservers"/> of the file are told as well, whichever pager mends the fault.
    /// </summary>
    public Action<Vma, ulong>? MakingWritable { get; set; }

    /// <summary>
    /// Whether a page of a shared file is mapped read-only until it is written, so that <see cref="MakingWritable"/> hears of every page.
    /// </summary>
    public bool NotifiesWrites { get; set; }

    /// <summary>Says where the pages of <paramref name="mapping"/> are. Not while CPUs run.</summary>
    public void AddFile(FileMapping mapping, PageCache pages) => _files.Add(mapping, pages);

    /// <inheritdoc/>
    public bool TryMend(AddressSpace space, PageFault fault)
    {
        if (fault.Reason is PageFaultReason.NotCanonical or PageFaultReason.NoMemory) return false;

        using var held = _space.Lock.Read();
        if (_space.Find(fault.Address) is not { } vma || !vma.Range.Contains(fault.Address) || !Allows(vma, fault.Access)) return false;
        if (!PteSlot<TPaging>.TryFind(_space, fault.Address, out PteSlot<TPaging> slot)) return false;

        lock (slot.Lock)
        {
            Entry<TPaging> entry = slot.Entry.Read();
            if (entry.IsNone) slot.Entry.Write(FirstTouch(vma, fault));
            else if (!entry.IsPresent) return false;
            else if (fault.Access == MemoryAccess.Write && !entry.IsWritable) MakeWritable(vma, fault.Address, slot.Entry, entry);
            return true; // or somebody else was faster
        }
    }

    private static bool Allows(Vma vma, MemoryAccess access) => (vma.Flags & access switch
    {
        MemoryAccess.Write => VmFlags.Write,
        MemoryAccess.Execute => VmFlags.Exec,
        _ => VmFlags.Read | VmFlags.Write,
    }) != 0;

    private static EntryFlags FlagsOf(Vma vma)
        => EntryFlags.User | EntryFlags.Accessed | ((vma.Flags & VmFlags.Exec) != 0 ? EntryFlags.Executable : EntryFlags.None);

    private static ulong PageOf(Vma vma, VirtualAddress address) => ((address - vma.Range.Start) >> TPaging.PageShift) + vma.PageOffset;

    private ulong FirstTouch(Vma vma, PageFault fault)
    {
        bool writes = fault.Access == MemoryAccess.Write;
        EntryFlags dirty = writes ? EntryFlags.Dirty : EntryFlags.None;
        EntryFlags writable = (vma.Flags & VmFlags.Write) != 0 ? EntryFlags.Writable : EntryFlags.None;
        if (PagesOf(vma) is not { } pages)
        {
            return Leaf(_arena.Allocate(), FlagsOf(vma) | writable | dirty);
        }

        ulong page = PageOf(vma, fault.Address);
        PhysicalAddress frame = pages.FrameOf(page);
        if ((vma.Flags & VmFlags.Shared) == 0)
        {
            return writes ? Leaf(Copy(frame), FlagsOf(vma) | EntryFlags.Writable | dirty) : Leaf(frame, FlagsOf(vma));
        }

        if (writes) TellMakingWritable(vma, page);
        bool waits = !writes && (NotifiesWrites || vma.Mapping!.WriteObservers.WantFirstWrite(page));
        return Leaf(frame, FlagsOf(vma) | dirty | (waits ? EntryFlags.None : writable));
    }

    private void MakeWritable(Vma vma, VirtualAddress address, EntryRef<TPaging> slot, Entry<TPaging> entry)
    {
        const EntryFlags written = EntryFlags.Writable | EntryFlags.Dirty | EntryFlags.Accessed;
        if (PagesOf(vma) is null || (vma.Flags & VmFlags.Shared) != 0)
        {
            if ((vma.Flags & VmFlags.Shared) != 0) TellMakingWritable(vma, PageOf(vma, address));
            slot.Set(written);
            return;
        }

        // The page of a private file: from now on the area has its own copy, and nobody may read the old page through a TLB.
        slot.Write(Leaf(Copy(entry.Address), FlagsOf(vma) | EntryFlags.Writable | EntryFlags.Dirty));
        ulong offset = (1UL << TPaging.PageShift) - 1;
        _space.Tlb.Flush(vma, new VirtualRange(address.Value & ~offset, address.Value | offset));
    }

    private void TellMakingWritable(Vma vma, ulong page)
    {
        MakingWritable?.Invoke(vma, page);
        vma.Mapping?.WriteObservers.TellMakingWritable(vma, page);
    }

    private PageCache? PagesOf(Vma vma) => vma.Mapping is { } mapping ? _files[mapping] : null;

    private static ulong Leaf(PhysicalAddress frame, EntryFlags flags) => TPaging.LeafEntry(PageTableLevel.Pte, frame, flags);

    private PhysicalAddress Copy(PhysicalAddress frame)
    {
        PhysicalAddress copy = _arena.Allocate();
        int size = 1 << TPaging.PageShift;
        ArenaMemory memory = _space.Memory;
        if (!memory.TryGetBytes(frame, size, out var source) || !memory.TryGetWritableBytes(copy, size, out var target))
        {
            throw new InvalidOperationException($"The page at {frame} is not in the memory of {_space.Name}.");
        }

        source.CopyTo(target);
        return copy;
    }
}
