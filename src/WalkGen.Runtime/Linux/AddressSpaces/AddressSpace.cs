using WalkGen.CompilerServices;

namespace WalkGen.Linux;

/// <summary>
/// A root table with its VMAs, locks and notifiers (Linux: <c>struct mm_struct</c>). The derived class has the paging format as a type
/// argument.
/// </summary>
public abstract class AddressSpace : IDisposable
{
    private readonly List<Vma> _vmas = [];

    private protected AddressSpace(
        PhysicalAddress root, IFrameSource frames, AddressSpace? kernel, LevelShifts shifts, ulong userEnd, string name, bool isOfDump)
    {
        ArgumentNullException.ThrowIfNull(frames);
        Root = root;
        Frames = frames;
        Kernel = kernel ?? this;
        Shifts = shifts;
        UserEnd = new VirtualAddress(userEnd);
        Name = name;
        Lock = new TrackedLock(name, isOfDump);
        Tlb = new TlbState(this);
    }

    /// <summary>The name in messages.</summary>
    public string Name { get; }

    /// <summary>The physical address of the root table.</summary>
    public PhysicalAddress Root { get; }

    /// <summary>The source of frames for new tables.</summary>
    public IFrameSource Frames { get; }

    /// <summary>The owner of the pages, to which <see cref="Unmap"/> hands them; null if nobody frees them.</summary>
    public IPageOwner? PageOwner { get; set; }

    /// <summary>The address space of the kernel; this instance, if it is the kernel's own.</summary>
    public AddressSpace Kernel { get; }

    /// <summary>Whether this is the kernel's own address space (Linux: <c>init_mm</c>).</summary>
    public bool IsKernel => Kernel == this;

    /// <summary>log2 of the size of a page in bytes.</summary>
    public int PageShift => Shifts[PageTableLevel.Pte];

    /// <summary>The exclusive end of the user half.</summary>
    public VirtualAddress UserEnd { get; internal init; }

    /// <summary>The lock that walks require (Linux: <c>mmap_lock</c>).</summary>
    public TrackedLock Lock { get; }

    /// <summary>The release of Linux whose page walker is followed.</summary>
    public LinuxBehaviour Behaviour { get; init; }

    /// <summary>Decides how walks split huge pages.</summary>
    public HugePageSplitter Splitter { get; init; } = new();

    /// <summary>Is notified of locks, splits and flushes; null for no tracer.</summary>
    public WalkTracer? Tracer { get; set; }

    /// <summary>The VMAs in ascending order of address.</summary>
    public IReadOnlyList<Vma> Vmas => _vmas;

    /// <summary>The TLB flushes and MMU notifiers.</summary>
    public TlbState Tlb { get; }

    /// <summary>The locks of the PTE tables.</summary>
    public PteLocks PteLocks { get; } = new();

    /// <summary>The shifts of the paging format.</summary>
    internal LevelShifts Shifts { get; }

    /// <summary>
    /// Creates an address space over the page table of a dump, as it is interpreted (<see cref="LinuxKernel.Interpret"/>). Walks over it
    /// need no lock. What a walk changes, such as entries that it splits, changes in private copies of the tables, which later walks see:
    /// the memory of <paramref name="table"/> stays as it is.
    /// </summary>
    /// <param name="table">A page table with one root.</param>
    /// <param name="kernel">The address space of the kernel. If it is null, this is the kernel's own address space.</param>
    /// <param name="name">The name in messages.</param>
    /// <param name="behaviour">The release of Linux whose page walker is followed.</param>
    /// <param name="splitter">Decides how walks split huge pages; null for Linux's choice.</param>
    /// <param name="userEnd">The exclusive end of the user half (Linux: <c>mm_struct.task_size</c>); null for that of the format.</param>
    /// <remarks>
    /// The tables of the lowest level are copied for walkers that change entries alone. There are at most 1 GiB of copies: a walk that
    /// would need more throws <see cref="InvalidOperationException"/>.
    /// </remarks>
    /// <exception cref="NotSupportedException">The page table has two roots: use that of one half.</exception>
    public static AddressSpace OfDump(
        PageTable table, AddressSpace? kernel = null, string name = "the address space",
        LinuxBehaviour behaviour = LinuxBehaviour.Linux6_12, HugePageSplitter? splitter = null, VirtualAddress? userEnd = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (table.Roots.Count != 1) throw new NotSupportedException("The page table has two roots: use that of one half.");
        var creation = new DumpCreation(kernel, name, behaviour, splitter ?? new HugePageSplitter(), userEnd);
        table.Accept(ref creation);
        return creation.Result!;
    }

    /// <summary>Adds a VMA.</summary>
    /// <exception cref="ArgumentException">The VMA overlaps another one or already belongs to an address space.</exception>
    public void Add(Vma vma)
    {
        ArgumentNullException.ThrowIfNull(vma);
        if (vma.Space is not null) throw new ArgumentException($"The VMA {vma.Range} already belongs to an address space.", nameof(vma));
        int index = IndexOf(vma.Range.Start);
        if (index < _vmas.Count && _vmas[index].Range.Start <= vma.Range.Last)
        {
            throw new ArgumentException($"The VMA {vma.Range} overlaps {_vmas[index].Range}.", nameof(vma));
        }

        _vmas.Insert(index, vma);
        vma.Space = this;
    }

    /// <summary>Removes a VMA. The page tables do not change.</summary>
    /// <exception cref="ArgumentException">The VMA does not belong to this address space.</exception>
    public void Remove(Vma vma)
    {
        ArgumentNullException.ThrowIfNull(vma);
        if (!_vmas.Remove(vma)) throw new ArgumentException($"The VMA {vma.Range} does not belong to {Name}.", nameof(vma));
        vma.Space = null;
    }

    /// <summary>
    /// Adds a VMA with <paramref name="flags"/>, of a file or anonymous (Linux: <c>mmap</c> with <c>MAP_FIXED_NOREPLACE</c>). It is merged
    /// with the VMAs before and after it if they have the same flags and, in a file, the same mapping with continuing page offsets. VMAs
    /// that are merged are replaced by a new one.
    /// </summary>
    /// <param name="range">The addresses: whole pages.</param>
    /// <param name="flags">
    /// The flags. Without <see cref="VmFlags.MayRead"/>, <see cref="VmFlags.MayWrite"/> and <see cref="VmFlags.MayExec"/>, all of them are
    /// added, so that <see cref="Protect"/> may set any access. <see cref="VmFlags.Shared"/> adds <see cref="VmFlags.MayShare"/>.
    /// </param>
    /// <param name="mapping">The file, or null for anonymous memory.</param>
    /// <param name="pageOffset">The page of the file at the start of the range; ignored for anonymous memory.</param>
    /// <returns>The VMA with the range, which may be larger than the range.</returns>
    /// <exception cref="ArgumentException">
    /// The range does not consist of whole pages or overlaps a VMA, or the flags are of a hugetlb VMA (<see cref="Add"/> it instead) or
    /// contain an access without its <c>May</c> flag. Nothing has changed.
    /// </exception>
    /// <exception cref="SynchronizationLockException">
    /// This thread holds the lock of the address space or of the file for reading. Nothing has changed.
    /// </exception>
    /// <remarks>Takes <see cref="Lock"/> for writing, then that of the file. The page tables do not change.</remarks>
    public Vma Map(VirtualRange range, VmFlags flags, FileMapping? mapping = null, ulong pageOffset = 0)
        => MapCall.Run(this, range, flags, mapping, pageOffset);

    /// <summary>
    /// Sets the access of <paramref name="range"/> to <paramref name="access"/> (Linux: <c>mprotect</c>). VMAs are split at the ends of the
    /// range, and merged where flags become equal; those are replaced by new ones. Entries lose the permissions that the VMA loses, and the
    /// TLBs are flushed before the call returns. No Accessed or Dirty bit is lost that a CPU sets at the same time.
    /// </summary>
    /// <param name="range">The addresses: whole pages without a gap between VMAs.</param>
    /// <param name="access"><see cref="VmFlags.Read"/>, <see cref="VmFlags.Write"/>, <see cref="VmFlags.Exec"/>, or none of them.</param>
    /// <exception cref="ArgumentException">
    /// The range does not consist of whole pages (in a hugetlb VMA: huge pages), or an address has no VMA (Linux: -ENOMEM). Nothing has
    /// changed.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">
    /// A VMA lacks the <c>May</c> flag of an access that it has not yet (Linux: -EACCES). Nothing has changed.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// There are too few free frames for the tables of splits, or an entry cannot be changed. Nothing has changed.
    /// </exception>
    /// <exception cref="SynchronizationLockException">
    /// This thread holds the lock of the address space or of a file for reading. Nothing has changed.
    /// </exception>
    /// <remarks>
    /// <para>
    /// A huge leaf that is only partly in the range is split first. Entries do not become writable: the first store faults, and the page
    /// fault handler decides, because only it knows whether the page is shared or its writes are observed.
    /// </para>
    /// <para>
    /// Without access (<c>PROT_NONE</c>), a leaf loses Present and keeps all other bits, with its Dirty bit (Linux: <c>pte_protnone</c>).
    /// Every access faults, and a page fault handler refuses it because of the VMA. Later calls make the leaf present again. So a VMA
    /// without access must contain no other non-present entries: a call that would cause that throws. Huge leaves are split into pages for
    /// it, except in hugetlb VMAs.
    /// </para>
    /// <para>Takes <see cref="Lock"/> for writing, then the lock of each file, one at a time, around change and flush.</para>
    /// </remarks>
    public void Protect(VirtualRange range, VmFlags access) => ProtectCall.Run(this, range, access);

    /// <summary>
    /// Removes the VMAs of <paramref name="range"/>, or the parts of them in it, and unmaps their pages (Linux: <c>munmap</c>). A huge leaf
    /// that is only partly in the range is split first. Entries are cleared atomically, then the TLBs are flushed, then each page is handed
    /// to <see cref="PageOwner"/>. Last, tables without a VMA are unlinked, the TLBs flushed again, and the tables freed.
    /// </summary>
    /// <param name="range">The addresses: whole pages. Addresses without a VMA are skipped.</param>
    /// <exception cref="ArgumentException">
    /// The range does not consist of whole pages (in a hugetlb VMA: huge pages). Nothing has changed.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// There are too few free frames for the tables of splits (frames that the call would free do not count), or a huge non-present entry
    /// is only partly in the range. Nothing has changed.
    /// </exception>
    /// <exception cref="SynchronizationLockException">
    /// This thread holds the lock of the address space or of a file for reading. Nothing has changed.
    /// </exception>
    /// <remarks>
    /// Takes <see cref="Lock"/> for writing, then the lock of each file, one at a time, until its pages are flushed and handed over.
    /// </remarks>
    public void Unmap(VirtualRange range) => UnmapCall.Run(this, range);

    /// <summary>The first VMA whose last address is at or above <paramref name="address"/>, or null (Linux: <c>find_vma</c>).</summary>
    public Vma? Find(VirtualAddress address) => IndexOf(address) is var index && index < _vmas.Count ? _vmas[index] : null;

    /// <summary>
    /// The first VMA after <paramref name="vma"/>, or null. <paramref name="index"/> is the index of <paramref name="vma"/> if it was found
    /// before, and becomes that of the result: a walk finds the next VMA without a search, unless VMAs were added or removed.
    /// </summary>
    internal Vma? FindNext(Vma vma, ref int index)
    {
        bool isKnown = (uint)index < (uint)_vmas.Count && _vmas[index] == vma;
        index = isKnown ? index + 1 : vma.Range.Last.Value == ulong.MaxValue ? _vmas.Count : IndexOf(vma.Range.End);
        return index < _vmas.Count ? _vmas[index] : null;
    }

    /// <summary>
    /// Disposes the lock. Later walks over the address space throw <see cref="ObjectDisposedException"/>. The page tables do not change.
    /// Unlink the VMAs from their file mappings first; otherwise walks over these mappings throw too.
    /// </summary>
    /// <exception cref="SynchronizationLockException">
    /// The lock, or the read lock of a VMA, is held, so a walk may be running. Nothing has changed.
    /// </exception>
    public void Dispose()
    {
        if (_vmas.Find(static vma => vma.IsReadLockedByAnyThread) is { } read)
        {
            throw new SynchronizationLockException(
                $"{Name} cannot be disposed while its VMA {read.Range} is locked: a walk may be running.");
        }

        Lock.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Walks the tables below <paramref name="root"/>, or below <see cref="Root"/> if it is null.</summary>
    internal abstract int WalkTables<TWalker>(ref TWalker walker, ref PageWalk walk, VirtualRange range, PhysicalAddress? root)
        where TWalker : IEntryWalker, allows ref struct;

    /// <summary>Walks the huge pages of the hugetlb VMA of <paramref name="walk"/>.</summary>
    internal abstract int WalkHugetlb<TWalker>(ref TWalker walker, ref PageWalk walk, VirtualRange range)
        where TWalker : IEntryWalker, allows ref struct;

    /// <summary>Finds and locks the folio at <paramref name="address"/> in <paramref name="vma"/>.</summary>
    internal abstract bool TryFindFolio(Vma vma, VirtualAddress address, FolioWalkOptions options, out FolioWalk folio);

    /// <summary>Checks that <see cref="UnmapEntries"/> will succeed, and counts the tables of its splits.</summary>
    internal abstract void PrepareUnmap(VmaPart part, ReservedTables tables);

    /// <summary>Clears the entries of a part of a VMA and returns them (Linux: <c>zap_page_range</c>).</summary>
    internal abstract List<UnmappedEntry> UnmapEntries(VmaPart part, ReservedTables tables);

    /// <summary>Checks that <see cref="ProtectEntries"/> will succeed, and counts the tables of its splits.</summary>
    internal abstract void PrepareProtect(VmaPart part, VmFlags flags, ReservedTables tables);

    /// <summary>
    /// Changes the entries of a part of a VMA whose flags become <paramref name="flags"/>; true if any entry has changed (Linux:
    /// <c>change_protection</c>).
    /// </summary>
    internal abstract bool ProtectEntries(VmaPart part, VmFlags flags, ReservedTables tables);

    /// <summary>Frees the empty tables of <paramref name="range"/> whose addresses have no VMA (Linux: <c>free_pgtables</c>).</summary>
    /// <param name="vma">A VMA of the range, for the TLB flush.</param>
    /// <param name="range">The addresses that have no VMAs any more.</param>
    internal abstract void FreeTables(Vma vma, VirtualRange range);

    private int IndexOf(VirtualAddress address)
    {
        int low = 0, high = _vmas.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_vmas[middle].Range.Last < address) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
