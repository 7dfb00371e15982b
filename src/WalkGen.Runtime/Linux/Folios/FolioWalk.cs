namespace WalkGen.Linux;

/// <summary>
/// The folio (a page or a huge page) at one address of a VMA, found without a walker (Linux: <c>folio_walk_start</c>,
/// <c>folio_walk_end</c>).
/// </summary>
/// <remarks>
/// The folio stays locked until it is disposed, so its entry cannot be split or unmapped. Dispose it once, on the thread that found it, and
/// before the lock of the address space is released:
/// <code>
/// using var held = space.Lock.EnterRead();
/// FolioWalk.TryStart(vma, address, FolioWalkOptions.None, out FolioWalk folio);
/// using (folio) { … }
/// </code>
/// If no folio was found, disposing does nothing.
/// </remarks>
public ref struct FolioWalk : IDisposable
{
    private readonly AddressSpace _space;
    private readonly Vma _vma;
    private readonly PhysicalAddress _table;
    private Lock? _held;

    /// <summary>A folio that was found in the table at <paramref name="table"/>, under the lock <paramref name="held"/>.</summary>
    internal FolioWalk(AddressSpace space, Vma vma, PhysicalAddress table, Lock held)
    {
        _space = space;
        _vma = vma;
        _table = table;
        _held = held;
    }

    /// <summary>The level of the entry that maps the folio: PUD, PMD or PTE.</summary>
    public PageTableLevel Level { get; internal init; }

    /// <summary>The bits of the entry.</summary>
    public ulong Entry { get; internal init; }

    /// <summary>The physical address of the entry. Its lock is held until this instance is disposed.</summary>
    public PhysicalAddress Slot { get; internal init; }

    /// <summary>The physical address in the entry: that of the memory that it maps, or of the page that is being migrated.</summary>
    public PhysicalAddress Head { get; internal init; }

    /// <summary>
    /// The physical address of the page that contains the address; null for a zero page and a migration entry, whose memory must not be
    /// accessed.
    /// </summary>
    public PhysicalAddress? Page { get; internal init; }

    /// <summary>
    /// Finds and locks the folio at <paramref name="address"/> in <paramref name="vma"/>. There is no folio in a hole, in a swapped page,
    /// in device memory, in a special mapping and below a missing table. Bad entries are cleared, as in a walk.
    /// </summary>
    /// <returns>Whether a folio was found. An address outside <paramref name="vma"/> is reported to the tracer and returns false.</returns>
    /// <exception cref="ArgumentException"><paramref name="vma"/> belongs to no address space.</exception>
    /// <exception cref="NotSupportedException">The address space follows Linux 6.1, which has no folio walk.</exception>
    /// <exception cref="SynchronizationLockException">The address space is not locked.</exception>
    public static bool TryStart(Vma vma, VirtualAddress address, FolioWalkOptions options, out FolioWalk folio)
    {
        ArgumentNullException.ThrowIfNull(vma);
        if (vma.Space is not { } space) throw new ArgumentException($"The VMA {vma.Range} belongs to no address space.", nameof(vma));
        if (space.Behaviour == LinuxBehaviour.Linux6_1) throw new NotSupportedException("Linux 6.1 has no folio walk.");

        WalkLocks.Assert(space, forWriting: false);
        folio = default;
        bool found = false;
        LockHugePages(vma);
        try
        {
            space.Tracer?.FolioWalkStarted(vma);
            if (vma.Range.Contains(address)) found = space.TryFindFolio(vma, address, options, out folio);
            else space.Tracer?.AddressWarning(address);
            return found;
        }
        finally
        {
            if (!found) End(space, vma);
        }
    }

    /// <summary>Unlocks the folio.</summary>
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

    /// <summary>Prevents the tables of a hugetlb VMA from being shared or freed (Linux: <c>vma_pgtable_walk_begin</c>).</summary>
    private static void LockHugePages(Vma vma)
    {
        if ((vma.Flags & VmFlags.HugeTlb) != 0) vma.HugetlbLock.EnterReadLock();
    }

    private static void End(AddressSpace space, Vma vma)
    {
        try
        {
            space.Tracer?.FolioWalkEnded(vma);
        }
        finally
        {
            if ((vma.Flags & VmFlags.HugeTlb) != 0) vma.HugetlbLock.ExitReadLock();
        }
    }
}
