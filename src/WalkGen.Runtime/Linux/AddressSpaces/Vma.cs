namespace WalkGen.Linux;

/// <summary>A virtual memory area (VMA): a range of an address space with the same flags (Linux: <c>struct vm_area_struct</c>).</summary>
public sealed class Vma
{
    private long _writeLockedAt = -1;

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
    /// With <see cref="VmFlags.HugeTlb"/>: log2 of the size of the huge pages in bytes, which is that of a PMD or PUD entry.
    /// </summary>
    public int HugePageShift { get; init; }

    /// <summary>The address space that the VMA belongs to, or null (Linux: <c>vm_mm</c>).</summary>
    public AddressSpace? Space { get; internal set; }

    /// <summary>The file mapping that the VMA is linked to, or null.</summary>
    public FileMapping? Mapping { get; internal set; }

    /// <summary>The lock that a walk of hugetlb pages holds for reading (Linux: <c>hugetlb_vma_lock</c>).</summary>
    public ReaderWriterLockSlim HugetlbLock { get; } = new(LockRecursionPolicy.SupportsRecursion);

    /// <summary>Whether the VMA is write-locked. The lock is released with the lock of the address space.</summary>
    public bool IsWriteLocked => Space is { } space && space.Lock.IsWriteHeld && _writeLockedAt == space.Lock.WriteCount;

    /// <summary>Write-locks the VMA until the lock of the address space is released (Linux: <c>vma_start_write</c>).</summary>
    /// <exception cref="SynchronizationLockException">The address space is not locked for writing.</exception>
    public void StartWrite()
    {
        if (Space is not { } space) throw new InvalidOperationException($"The VMA {Range} belongs to no address space.");
        space.Lock.AssertWriteHeld();
        _writeLockedAt = space.Lock.WriteCount;
        space.Tracer?.VmaWriteLocked(this);
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

    /// <summary>The range and the flags.</summary>
    public override string ToString() => $"{Range} {Flags}";
}
