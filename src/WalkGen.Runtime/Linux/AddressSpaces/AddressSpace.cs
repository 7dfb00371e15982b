using WalkGen.CompilerServices;

namespace WalkGen.Linux;

/// <summary>
/// A page table with its areas, locks and notifiers (Linux: <c>struct mm_struct</c>), of a paging format that the derived class knows.
/// </summary>
public abstract class AddressSpace : IDisposable
{
    private readonly List<Vma> _vmas = [];

    private protected AddressSpace(PhysicalAddress root, AddressSpace? kernel, int pageShift, ulong userEnd, string name)
    {
        Root = root;
        Kernel = kernel ?? this;
        PageShift = pageShift;
        UserEnd = new VirtualAddress(userEnd);
        Name = name;
        Lock = new TrackedLock(name);
        Tlb = new TlbState(this);
    }

    /// <summary>What messages call it.</summary>
    public string Name { get; }

    /// <summary>The physical address of the root table.</summary>
    public PhysicalAddress Root { get; }

    /// <summary>The address space of the kernel; of the kernel's own, itself.</summary>
    public AddressSpace Kernel { get; }

    /// <summary>Whether it is the kernel's own.</summary>
    public bool IsKernel => Kernel == this;

    /// <summary>log2 of the size of a page in bytes.</summary>
    public int PageShift { get; }

    /// <summary>The first address beyond the user half.</summary>
    public VirtualAddress UserEnd { get; }

    /// <summary>The lock that walks demand (Linux: <c>mmap_lock</c>).</summary>
    public TrackedLock Lock { get; }

    /// <summary>Whose walker it follows.</summary>
    public LinuxBehaviour Behaviour { get; init; }

    /// <summary>How huge entries are split.</summary>
    public HugePageSplitter Splitter { get; init; } = new();

    /// <summary>Told of locks, splits and flushes; null for nobody.</summary>
    public WalkTracer? Tracer { get; set; }

    /// <summary>The areas in ascending order.</summary>
    public IReadOnlyList<Vma> Vmas => _vmas;

    /// <summary>The copies of its translations, and the flushes that they wait for.</summary>
    public TlbState Tlb { get; }

    /// <summary>The locks of the PTE tables.</summary>
    public PteLocks PteLocks { get; } = new();

    /// <summary>Adds an area.</summary>
    /// <exception cref="ArgumentException">It overlaps another one, or belongs to an address space already.</exception>
    public void Add(Vma vma)
    {
        ArgumentNullException.ThrowIfNull(vma);
        if (vma.Space is not null) throw new ArgumentException($"The VMA {vma.Range} belongs to an address space already.", nameof(vma));
        int index = IndexOf(vma.Range.Start);
        if (index < _vmas.Count && _vmas[index].Range.Start <= vma.Range.Last)
        {
            throw new ArgumentException($"The VMA {vma.Range} overlaps {_vmas[index].Range}.", nameof(vma));
        }

        _vmas.Insert(index, vma);
        vma.Space = this;
    }

    /// <summary>Takes an area out. What its pages map stays mapped.</summary>
    /// <exception cref="ArgumentException">It does not belong here.</exception>
    public void Remove(Vma vma)
    {
        ArgumentNullException.ThrowIfNull(vma);
        if (!_vmas.Remove(vma)) throw new ArgumentException($"The VMA {vma.Range} does not belong to {Name}.", nameof(vma));
        vma.Space = null;
    }

    /// <summary>The first area that ends at <paramref name="address"/> or above, or null (Linux: <c>find_vma</c>).</summary>
    public Vma? Find(VirtualAddress address) => IndexOf(address) is var index && index < _vmas.Count ? _vmas[index] : null;

    /// <summary>
    /// Ends its use: from then on a walk over it throws <see cref="ObjectDisposedException"/>. Its tables stay as they are. Unlink its areas
    /// from their files first, as a walk over such a file ends in the same exception.
    /// </summary>
    /// <exception cref="SynchronizationLockException">Somebody holds its lock, so a walk may be under way; nothing is changed.</exception>
    public void Dispose()
    {
        Lock.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Walks the tables below the root, or below <paramref name="root"/> if it is given.</summary>
    internal abstract int WalkTables<TWalker>(ref TWalker walker, ref PageWalk walk, VirtualRange range, PhysicalAddress? root)
        where TWalker : IEntryWalker, allows ref struct;

    /// <summary>Walks the huge pages of the hugetlb area of <paramref name="walk"/>.</summary>
    internal abstract int WalkHugetlb<TWalker>(ref TWalker walker, ref PageWalk walk, VirtualRange range)
        where TWalker : IEntryWalker, allows ref struct;

    /// <summary>Finds and locks the folio at <paramref name="address"/> of <paramref name="vma"/>.</summary>
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
