using WalkGen.CompilerServices;

namespace WalkGen.Linux;

/// <summary>
/// A root table with its VMAs, locks and notifiers (Linux: <c>struct mm_struct</c>). The derived class has the paging format as a type
/// argument.
/// </summary>
public abstract class AddressSpace : IDisposable
{
    private readonly List<Vma> _vmas = [];

    private protected AddressSpace(PhysicalAddress root, AddressSpace? kernel, LevelShifts shifts, ulong userEnd, string name)
    {
        Root = root;
        Kernel = kernel ?? this;
        Shifts = shifts;
        UserEnd = new VirtualAddress(userEnd);
        Name = name;
        Lock = new TrackedLock(name);
        Tlb = new TlbState(this);
    }

    /// <summary>The name in messages.</summary>
    public string Name { get; }

    /// <summary>The physical address of the root table.</summary>
    public PhysicalAddress Root { get; }

    /// <summary>The address space of the kernel; this instance, if it is the kernel's own.</summary>
    public AddressSpace Kernel { get; }

    /// <summary>Whether this is the kernel's own address space (Linux: <c>init_mm</c>).</summary>
    public bool IsKernel => Kernel == this;

    /// <summary>log2 of the size of a page in bytes.</summary>
    public int PageShift => Shifts[PageTableLevel.Pte];

    /// <summary>The exclusive end of the user half.</summary>
    public VirtualAddress UserEnd { get; }

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
