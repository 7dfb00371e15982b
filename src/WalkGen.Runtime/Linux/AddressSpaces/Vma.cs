namespace WalkGen.Linux;

/// <summary>A virtual memory area (VMA): a range of an address space with the same flags (Linux: <c>struct vm_area_struct</c>).</summary>
public sealed class Vma
{
    private const long Never = -1;

    private long _writeLockedAt = Never;
    private TrackedLock? _readLock; // made for the first reader

    /// <summary>Creates a VMA that belongs to no address space yet.</summary>
    /// <param name="range">The addresses.</param>
    /// <param name="flags">The flags.</param>
    public Vma(VirtualRange range, VmFlags flags)
    {
        Range = range;
        Flags = flags;
    }

    /// <summary>The addresses.</summary>
    public VirtualRange Range { get; }

    /// <summary>The flags (Linux: <c>vm_flags</c>).</summary>
    public VmFlags Flags { get; private set; }

    /// <summary>
    /// The page offset of the first page in the file; by convention, the page number in an anonymous VMA (Linux: <c>vm_pgoff</c>).
    /// </summary>
    public ulong PageOffset { get; init; }

    /// <summary>
    /// Whether the VMA maps a file. A split clears the huge pages of a file; those of anonymous memory become smaller pages.
    /// </summary>
    public bool IsFile { get; init; }

    /// <summary>
    /// With <see cref="VmFlags.HugeTlb"/>: log2 of the size of the huge pages in bytes: that of an entry, or of adjacent entries with the
    /// contiguous bit (AArch64).
    /// </summary>
    public int HugePageShift { get; init; }

    /// <summary>The address space that the VMA belongs to, or null (Linux: <c>vm_mm</c>).</summary>
    public AddressSpace? Space
    {
        get;
        internal set
        {
            field = value;
            Volatile.Write(ref _writeLockedAt, Never);
        }
    }

    /// <summary>The file mapping that the VMA is linked to, or null.</summary>
    public FileMapping? Mapping { get; internal set; }

    /// <summary>The lock that a walk of hugetlb pages holds for reading (Linux: <c>hugetlb_vma_lock</c>).</summary>
    public ReaderWriterLockSlim HugetlbLock { get; } = new(LockRecursionPolicy.SupportsRecursion);

    /// <summary>
    /// Whether the VMA is write-locked by this thread. The lock is released with the lock of the address space. Always true in the address
    /// space of a dump.
    /// </summary>
    public bool IsWriteLocked
        => Space is { } space && (space.Lock.IsNeedless || (space.Lock.IsWriteHeld && IsWriteLockedIn(space)));

    /// <summary>Whether this thread holds the read lock of the VMA.</summary>
    public bool IsReadLocked => Volatile.Read(ref _readLock) is { IsHeld: true };

    /// <summary>Whether any thread holds the read lock of the VMA.</summary>
    internal bool IsReadLockedByAnyThread => Volatile.Read(ref _readLock) is { IsReadByAnyThread: true };

    /// <summary>
    /// Write-locks the VMA until the lock of the address space is released, after all other threads released its read lock (Linux:
    /// <c>vma_start_write</c>).
    /// </summary>
    /// <exception cref="SynchronizationLockException">
    /// The address space is not locked for writing, or this thread holds the read lock of the VMA.
    /// </exception>
    public void StartWrite()
    {
        if (Space is not { } space) throw new InvalidOperationException($"The VMA {Range} belongs to no address space.");
        space.Lock.AssertWriteHeld();
        if (!IsWriteLockedIn(space))
        {
            if (IsReadLocked) throw new SynchronizationLockException($"This thread holds the read lock of the VMA {Range}: unlock first.");
            Volatile.Write(ref _writeLockedAt, space.Lock.WritesEnded);
            Interlocked.MemoryBarrier(); // a reader that is not seen here sees the write lock
            Volatile.Read(ref _readLock)?.EnterWrite().Dispose(); // waits for the readers
        }

        space.Tracer?.VmaWriteLocked(this);
    }

    /// <summary>
    /// Locks the VMA for reading, which does not need the lock of the address space (Linux: <c>vma_start_read</c>). Until
    /// <paramref name="held"/> is disposed, no other thread can write-lock the VMA.
    /// </summary>
    /// <param name="held">Unlocks when disposed.</param>
    /// <returns>
    /// False if the VMA is write-locked or belongs to no address space. Then take the lock of the address space instead.
    /// </returns>
    /// <exception cref="ObjectDisposedException">The address space is disposed.</exception>
    public bool TryStartRead(out TrackedLock.Scope held)
    {
        held = default;
        if (Space is not { } space || IsWriteLockedIn(space)) return false;
        space.Lock.AssertNotDisposed();
        TrackedLock readLock = Volatile.Read(ref _readLock) ?? AddReadLock();
        TrackedLock.Scope scope = readLock.EnterRead();
        if (Space == space && !IsWriteLockedIn(space))
        {
            held = scope;
            return true;
        }

        scope.Dispose();
        return false;
    }

    /// <summary>
    /// Changes the flags, and write-locks the VMA for it (Linux: <c>vm_flags_mod</c>). A flag in both arguments is set. A VMA that belongs
    /// to no address space needs no lock. The entries do not change: mprotect, for one, changes them after this.
    /// </summary>
    /// <param name="set">The flags to set.</param>
    /// <param name="clear">The flags to clear.</param>
    /// <exception cref="SynchronizationLockException">The address space is not locked for writing. Nothing is changed.</exception>
    /// <exception cref="ArgumentException">
    /// <see cref="VmFlags.HugeTlb"/> would change: it decides what the entries mean. Nothing is changed.
    /// </exception>
    public void ChangeFlags(VmFlags set, VmFlags clear)
    {
        VmFlags flags = (Flags & ~clear) | set;
        if (((flags ^ Flags) & VmFlags.HugeTlb) != 0)
        {
            throw new ArgumentException($"The VMA {Range} cannot become or cease to be a hugetlb VMA: add a new one instead.", nameof(set));
        }

        if (Space is not null) StartWrite();
        Flags = flags;
    }

    /// <summary>Checks that the VMA is write-locked (Linux: <c>vma_assert_write_locked</c>).</summary>
    /// <exception cref="SynchronizationLockException">The VMA is not write-locked.</exception>
    public void AssertWriteLocked()
    {
        if (!IsWriteLocked)
        {
            throw new SynchronizationLockException($"A walk requires the write lock of the VMA {Range}: call StartWrite first.");
        }

        Space!.Tracer?.VmaWriteLockAsserted(this);
    }

    /// <summary>Checks that the VMA is locked, for reading or for writing (Linux: <c>vma_assert_locked</c>).</summary>
    /// <exception cref="SynchronizationLockException">This thread holds neither lock of the VMA.</exception>
    public void AssertLocked()
    {
        if (!IsReadLocked && !IsWriteLocked)
        {
            Space?.Lock.AssertNotDisposed();
            throw new SynchronizationLockException($"A walk requires the lock of the VMA {Range}: call TryStartRead first.");
        }

        Space?.Tracer?.VmaLockAsserted(this);
    }

    /// <summary>The range and the flags.</summary>
    public override string ToString() => $"{Range} {Flags}";

    private bool IsWriteLockedIn(AddressSpace space) => Volatile.Read(ref _writeLockedAt) == space.Lock.WritesEnded;

    private TrackedLock AddReadLock()
    {
        var added = new TrackedLock($"the VMA {Range}");
        return Interlocked.CompareExchange(ref _readLock, added, null) ?? added;
    }
}
