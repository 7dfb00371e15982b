using WalkGen.Linux;

namespace WalkGen.Emulation;

/// <summary>
/// The memory management of a virtual machine whose CPUs share one address space: each with a TLB of its own, which a flush of the address
/// space reaches. Create it before walkers change entries, for it registers itself with the address space.
/// </summary>
/// <typeparam name="TPaging">The paging format.</typeparam>
/// <typeparam name="TMemory">The physical memory, of the tables and of what they map.</typeparam>
public sealed class SoftwareMmu<TPaging, TMemory> : IMmuNotifier
    where TPaging : struct, IPagingFormat
    where TMemory : struct, IWritablePhysicalMemory
{
    private readonly Lock _adding = new();
    private volatile VirtualCpu<TPaging, TMemory>[] _cpus = [];

    /// <summary>The memory management of <paramref name="space"/>, without a CPU.</summary>
    public SoftwareMmu(AddressSpace<TPaging, TMemory> space)
    {
        ArgumentNullException.ThrowIfNull(space);
        Space = space;
        space.Tlb.Add(this);
    }

    /// <summary>The address space.</summary>
    public AddressSpace<TPaging, TMemory> Space { get; }

    /// <summary>The CPUs.</summary>
    public IReadOnlyList<VirtualCpu<TPaging, TMemory>> Cpus => _cpus;

    /// <summary>Mends page faults; null lets every fault fail.</summary>
    public IPageFaultHandler? FaultHandler { get; set; }

    /// <summary>Adds a CPU.</summary>
    public VirtualCpu<TPaging, TMemory> AddCpu(TlbShape? tlb = null)
    {
        var cpu = new VirtualCpu<TPaging, TMemory>(this, tlb ?? TlbShape.Default);
        lock (_adding) _cpus = [.. _cpus, cpu];
        return cpu;
    }

    /// <inheritdoc/>
    public void InvalidateStart(AddressSpace space, VirtualRange range)
    {
        // Translations that are used until the flush do no harm: each access is over before the flush returns.
    }

    /// <inheritdoc/>
    public void InvalidateEnd(AddressSpace space, VirtualRange range)
    {
    }

    /// <summary>Drops the translations of <paramref name="range"/> from every CPU, and returns when none of them uses one any more.</summary>
    public void Flush(AddressSpace space, VirtualRange range)
    {
        Interlocked.MemoryBarrier(); // a CPU that is added now, and not seen here, sees the entries as they were changed before
        foreach (var cpu in _cpus) cpu.Flush(range);
    }
}
