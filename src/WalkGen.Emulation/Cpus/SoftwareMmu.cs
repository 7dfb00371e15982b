using System.Numerics;
using WalkGen.Linux;

namespace WalkGen.Emulation;

/// <summary>
/// The MMU of a machine: its CPUs, and the handler of their page faults. Flushes of attached address spaces reach all CPUs.
/// </summary>
/// <typeparam name="TPaging">The paging format.</typeparam>
public sealed class SoftwareMmu<TPaging> : IMmuNotifier
    where TPaging : struct, IPagingFormat
{
    private const int MaxTlbEntries = 1 << 20;

    private readonly Lock _changing = new();
    private volatile VirtualCpu<TPaging>[] _cpus = [];
    private int _added;

    /// <summary>
    /// Creates an MMU for guests with kernels of their own: <see cref="VirtualCpu.SetRoot(PhysicalAddress?)"/> turns paging on.
    /// </summary>
    public SoftwareMmu(PhysicalBus bus)
    {
        ArgumentNullException.ThrowIfNull(bus);
        Bus = bus;
    }

    /// <summary>Creates an MMU whose CPUs begin in <paramref name="space"/>, in user mode.</summary>
    /// <param name="bus">The bus, with the memory of the address space as RAM.</param>
    /// <param name="space">The address space. Create the MMU before walkers change its entries.</param>
    public SoftwareMmu(PhysicalBus bus, AddressSpace space)
        : this(bus)
    {
        Attach(space);
        Space = space;
    }

    /// <summary>The bus.</summary>
    public PhysicalBus Bus { get; }

    /// <summary>The address space in which CPUs begin; null if paging is off at first.</summary>
    public AddressSpace? Space { get; }

    /// <summary>The CPUs.</summary>
    public IReadOnlyList<VirtualCpu<TPaging>> Cpus => _cpus;

    /// <summary>The handler of page faults; null if a fault is reported to the caller of the access.</summary>
    public IPageFaultHandler? FaultHandler { get; set; }

    /// <summary>Adds a CPU, at any time.</summary>
    /// <param name="tlbEntries">The number of entries of its TLBs: a power of two from 1 to 2^20.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="tlbEntries"/> is not such a number.</exception>
    public VirtualCpu<TPaging> AddCpu(int tlbEntries = 1024)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tlbEntries, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tlbEntries, MaxTlbEntries);
        if (!BitOperations.IsPow2(tlbEntries))
        {
            throw new ArgumentOutOfRangeException(nameof(tlbEntries), tlbEntries, "The number of entries of a TLB is a power of two.");
        }

        lock (_changing)
        {
            var cpu = new VirtualCpu<TPaging>(this, _added++, tlbEntries);
            if (Space is not null) cpu.SetSpace(Space);
            Bus.Shootdown.Add(cpu); // throws if the bus is disposed
            _cpus = [.. _cpus, cpu];
            return cpu;
        }
    }

    /// <summary>Makes flushes of <paramref name="space"/> reach all CPUs, so that they can switch to it.</summary>
    public void Attach(AddressSpace space)
    {
        ArgumentNullException.ThrowIfNull(space);
        space.Tlb.Add(this);
    }

    /// <summary>Flushes <paramref name="range"/> from the TLBs of all CPUs. No access uses an old translation after the call.</summary>
    public void Flush(VirtualRange range) => Bus.Shootdown.Flush(range);

    /// <summary>
    /// The same, for an instruction that flushes all CPUs (AArch64: <c>tlbi vae1is</c>, x86: <c>invlpgb</c>). It does not wait for the CPU
    /// that executes it.
    /// </summary>
    /// <param name="range">The virtual addresses.</param>
    /// <param name="cpu">The CPU that executes the instruction. The calling thread uses it, in no access.</param>
    public void Flush(VirtualRange range, VirtualCpu<TPaging> cpu)
    {
        ArgumentNullException.ThrowIfNull(cpu);
        Bus.Shootdown.Flush(range, cpu);
    }

    void IMmuNotifier.InvalidateStart(AddressSpace space, VirtualRange range)
    {
        // Old translations may be used until the flush: each access ends before the flush returns.
    }

    void IMmuNotifier.InvalidateEnd(AddressSpace space, VirtualRange range)
    {
    }

    void IMmuNotifier.Flush(AddressSpace space, VirtualRange range) => Flush(range);

    internal void Remove(VirtualCpu<TPaging> cpu)
    {
        lock (_changing) _cpus = [.. _cpus.Where(other => other != cpu)];
    }
}
