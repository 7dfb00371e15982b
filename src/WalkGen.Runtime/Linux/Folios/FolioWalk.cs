namespace WalkGen.Linux;

/// <summary>
/// The one folio at an address of an area: a page, or a huge page, found without a walker
/// (Linux: <c>folio_walk_start</c>, <c>folio_walk_end</c>).
/// </summary>
/// <remarks>
/// What was found stays locked until it is disposed, once and by the thread that found it, so the entry cannot be split or unmapped
/// meanwhile. Dispose it before the lock of the address space is released:
/// <code>
/// using var held = space.Lock.Read();
/// FolioWalk.TryStart(vma, address, FolioWalkOptions.None, out FolioWalk folio);
/// using (folio) { … }
/// </code>
/// Disposing what was not found does nothing.
/// </remarks>
public ref struct FolioWalk : IDisposable
{
    private readonly AddressSpace _space;
    private readonly Vma _vma;
    private readonly PhysicalAddress _table;
    private Lock? _held;

    /// <summary>What was found under the lock <paramref name="held"/> in the table at <paramref name="table"/>.</summary>
    internal FolioWalk(AddressSpace space, Vma vma, PhysicalAddress table, Lock held)
    {
        _space = space;
        _vma = vma;
        _table = table;
        _held = held;
    }

    /// <summary>The level of the entry that maps the folio: PUD, PMD or PTE. It tells the size of the mapping.</summary>
    public PageTableLevel Level { get; internal init; }

    /// <summary>The bits of the entry, as they stand in the table.</summary>
    public ulong Entry { get; internal init; }

    /// <summary>Where the entry lies in physical memory. Nobody who takes its lock changes it before this is disposed.</summary>
    public PhysicalAddress Slot { get; internal init; }

    /// <summary>The physical address in the entry: the start of the memory that it maps, or of the page that it says is moving.</summary>
    public PhysicalAddress Head { get; internal init; }

    /// <summary>
    /// The physical address of the page that the looked-up address lies in; null for a page of zeros and for a migration entry, whose
    /// memory must not be touched.
    /// </summary>
    public PhysicalAddress? Page { get; internal init; }

    /// <summary>
    /// Looks for the folio at <paramref name="address"/> of <paramref name="vma"/>, and locks it if it is found. Holes, swapped pages and
    /// memory without folios (of devices, special mappings) are not found, nor is what lies below a table that the memory lacks.
    /// Malformed entries that are met on the way are cleared, as in a walk.
    /// </summary>
    /// <returns>Whether it was found. An address outside <paramref name="vma"/> is a mistake: it is told to the tracer, and nothing is found.</returns>
    /// <exception cref="ArgumentException"><paramref name="vma"/> belongs to no address space.</exception>
    /// <exception cref="NotSupportedException">The address space follows Linux 6.1, which has no such lookup.</exception>
    /// <exception cref="SynchronizationLockException">The address space is not locked.</exception>
    public static bool TryStart(Vma vma, VirtualAddress address, FolioWalkOptions options, out FolioWalk folio)
    {
        ArgumentNullException.ThrowIfNull(vma);
        if (vma.Space is not { } space) throw new ArgumentException($"The VMA {vma.Range} belongs to no address space.", nameof(vma));
        if (space.Behaviour == LinuxBehaviour.Linux6_1) throw new NotSupportedException("Linux 6.1 has no lookup of folios.");

        VmaWalk.AssertLocked(space, forWriting: false);
        folio = default;
        bool found = false;
        LockHugePages(vma);
        try
        {
            space.Tracer?.FolioBegin(vma);
            if (vma.Range.Contains(address)) found = space.TryFindFolio(vma, address, options, out folio);
            else space.Tracer?.AddressWarning(address);
            return found;
        }
        finally
        {
            if (!found) End(space, vma);
        }
    }

    /// <summary>Unlocks what was found.</summary>
    public void Dispose()
    {
        if (_held is not { } held) return;
        _held = null;
        try
        {
            Release(held);
        }
        finally
        {
            End(_space, _vma);
        }
    }

    private readonly void Release(Lock held)
    {
        try
        {
            _space.Tracer?.EntryUnlocked();
            if (Level == PageTableLevel.Pte) _space.Tracer?.PteUnmapped(_table);
        }
        finally
        {
            held.Exit();
        }
    }

    /// <summary>Keeps the tables of a hugetlb area from being shared or freed (Linux: <c>vma_pgtable_walk_begin</c>).</summary>
    private static void LockHugePages(Vma vma)
    {
        if ((vma.Flags & VmFlags.HugeTlb) != 0) vma.HugetlbLock.EnterReadLock();
    }

    private static void End(AddressSpace space, Vma vma)
    {
        try
        {
            space.Tracer?.FolioEnd(vma);
        }
        finally
        {
            if ((vma.Flags & VmFlags.HugeTlb) != 0) vma.HugetlbLock.ExitReadLock();
        }
    }
}
