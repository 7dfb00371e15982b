namespace WalkGen.Linux;

/// <summary>A virtual memory area: a range of an address space with one purpose (Linux: <c>struct vm_area_struct</c>).</summary>
public sealed class Vma
{
    private long _writeLockedAt = -1;

    /// <summary>An area that belongs to no address space yet.</summary>
    /// <param name="range">Its addresses.</param>
    /// <param name="flags">What it is and allows.</param>
    public Vma(VirtualRange range, VmFlags flags)
    {
        Range = range;
        Flags = flags;
    }

    /// <summary>Its addresses, first and last inside.</summary>
    public VirtualRange Range { get; }

    /// <summary>What it is and allows.</summary>
    public VmFlags Flags { get; }

    /// <summary>The page offset in the file of the first page; of an anonymous area, by custom, its page number.</summary>
    public ulong PageOffset { get; init; }

    /// <summary>Whether it maps a file. Huge pages of a file are dropped when they are split, those of anonymous memory are taken apart.</summary>
    public bool IsFile { get; init; }

    /// <summary>With <see cref="VmFlags.HugeTlb"/>: log2 of the size of its huge pages in bytes; that of a PMD or PUD entry.</summary>
    public int HugePageShift { get; init; }

    /// <summary>The address space it belongs to, or null.</summary>
    public AddressSpace? Space { get; internal set; }

    /// <summary>The file mapping it is linked into, or null.</summary>
    public FileMapping? Mapping { get; internal set; }

    /// <summary>Held for reading around a walk of huge pages (Linux: <c>hugetlb_vma_lock</c>).</summary>
    public ReaderWriterLockSlim HugetlbLock { get; } = new(LockRecursionPolicy.SupportsRecursion);

    /// <summary>Whether it is write-locked: until the lock of its address space is released.</summary>
    public bool IsWriteLocked => Space is { } space && space.Lock.IsWriteHeld && _writeLockedAt == space.Lock.WriteCount;

    /// <summary>Write-locks it for as long as the address space stays locked for writing (Linux: <c>vma_start_write</c>).</summary>
    /// <exception cref="SynchronizationLockException">The address space is not locked for writing.</exception>
    public void StartWrite()
    {
        if (Space is not { } space) throw new InvalidOperationException($"The VMA {Range} belongs to no address space.");
        space.Lock.AssertWriteHeld();
        _writeLockedAt = space.Lock.WriteCount;
        space.Tracer?.VmaWriteLocked(this);
    }

    /// <summary>Makes sure that it is write-locked.</summary>
    /// <exception cref="SynchronizationLockException">It is not.</exception>
    public void AssertWriteLocked()
    {
        if (!IsWriteLocked) throw new SynchronizationLockException($"The walk demands that the VMA {Range} be write-locked, and it is not: call StartWrite first.");
        Space!.Tracer?.VmaLockAsserted(this);
    }

    /// <summary>Range and flags.</summary>
    public override string ToString() => $"{Range} {Flags}";
}
