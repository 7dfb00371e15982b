using WalkGen.Linux;

namespace WalkGen.Emulation;

/// <summary>
/// The MMU of a virtual machine whose CPUs share one address space. Each CPU has a TLB, which a TLB flush of the address space flushes.
/// Create the MMU before walkers change entries, because it registers itself as an MMU notifier.
/// </summary>
/// <typeparam name="TPaging">The paging format.</typeparam>
/// <typeparam name="TMemory">The physical memory, with the tables and the pages.</typeparam>
public sealed class SoftwareMmu<TPaging, TMemory> : IMmuNotifier
    where TPaging : struct, IPagingFormat
    where TMemory : struct, IWritablePhysicalMemory
{
    private readonly Lock _adding = new();
    private volatile VirtualCpu<TPaging, TMemory>[] _cpus = [];

    /// <summary>Creates an MMU for <paramref name="space"/>, without CPUs.</summary>
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

    /// <summary>The handler of page faults; null for none.</summary>
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
        // Old translations may be used until the flush: each access ends before the flush returns.
    }

    /// <inheritdoc/>
    public void InvalidateEnd(AddressSpace space, VirtualRange range)
    {
    }

    /// <summary>Flushes <paramref name="range"/> from the TLBs of all CPUs. No access uses an old translation after the call.</summary>
    public void Flush(AddressSpace space, VirtualRange range)
    {
        Interlocked.MemoryBarrier(); // a CPU that is added concurrently and not flushed here sees the changed entries
        foreach (var cpu in _cpus) cpu.Flush(range);
    }
}
