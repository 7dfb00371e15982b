using static WalkGen.Emulation.Tests.MmuMachine;

namespace WalkGen.Emulation.Tests;

/// <summary>Where atomic operations fault, and which bits they set.</summary>
public sealed class AtomicFaultTests : IDisposable
{
    private const ulong Page = 0x40_0000;
    private const ulong Rom = 0x40_1000;
    private const ulong Device = 0x40_2000;
    private const ulong ReadOnly = 0x40_3000;
    private const ulong Hole = 0x40_4000;

    private readonly GuestMachine<X86_64> _machine = new();
    private readonly VirtualCpu<X86_64> _cpu;
    private readonly RecordingDevice _device = new();

    public AtomicFaultTests()
    {
        _machine.Bus.AddRom(new PhysicalAddress(0x1000_0000), [1, 2, 3, 4]);
        _machine.Bus.AddDevice(new PhysicalAddress(0x1000_1000), 0x1000, _device);
        _machine.Map(Page);
        _machine.Map(Rom, 0x1000_0000);
        _machine.Map(Device, 0x1000_1000);
        _machine.Map(ReadOnly, Data + 0x1000, EntryFlags.User);
        _machine.Map(Hole, 0x1000_2000);
        _cpu = _machine.AddCpu();
    }

    [Fact]
    public void A_misaligned_operation_faults_before_it_is_translated()
    {
        AssertFault(Page + 1, PageFaultReason.Misaligned, static (cpu, at) => cpu.ExchangeAdd(at, (ushort)1));
        AssertFault(Page + 2, PageFaultReason.Misaligned, static (cpu, at) => cpu.ExchangeOr(at, 1u));
        AssertFault(Page + 4, PageFaultReason.Misaligned, static (cpu, at) => cpu.Exchange(at, 1UL));
        AssertFault(Page + 0xffc, PageFaultReason.Misaligned, static (cpu, at) => cpu.CompareExchange(at, 1UL, 0UL));
        AssertFault(0x9999_9999, PageFaultReason.Misaligned, static (cpu, at) => cpu.ExchangeAnd(at, 1UL));
        Assert.False(_machine.Entry(Page).Read().IsDirty);
    }

    [Fact]
    public void Devices_and_ROM_and_holes_have_no_atomic_operations()
    {
        AssertFault(Rom, PageFaultReason.NotRam, static (cpu, at) => cpu.ExchangeAdd(at, 1));
        Assert.Equal(0x0403_0201, _cpu.Load<int>(At(Rom)));
        AssertFault(Rom, PageFaultReason.NotRam, static (cpu, at) => cpu.ExchangeAdd(at, 1)); // the load has cached it
        AssertFault(Device, PageFaultReason.NotRam, static (cpu, at) => cpu.Exchange(at, 1));
        AssertFault(Hole, PageFaultReason.NotRam, static (cpu, at) => cpu.Exchange(at, 1));
        Assert.Empty(_device.Accesses);
    }

    [Fact]
    public void An_operation_is_a_write()
    {
        AssertFault(ReadOnly, PageFaultReason.Protection, static (cpu, at) => cpu.CompareExchange(at, 1, 2)); // even if it would not store
        _cpu.Load<int>(At(Page));
        Assert.False(_machine.Entry(Page).Read().IsDirty);
        _cpu.CompareExchange(At(Page), 1, 2);
        Assert.True(_machine.Entry(Page).Read().Has(EntryFlags.Accessed | EntryFlags.Dirty));
    }

    [Fact]
    public void An_operation_is_reported_to_trackers()
    {
        var tracker = new RecordingTracker();
        _machine.Bus.AddTracker(tracker);
        _cpu.ExchangeAdd(At(Page + 8), 1);
        _cpu.ExchangeAdd(At(Page + 8), 1);
        Assert.Equal([(_cpu, Data, 0x1000)], tracker.Writes);
    }

    [Fact]
    public void Other_sizes_are_refused()
    {
        Assert.Throws<NotSupportedException>(() => _cpu.Exchange(At(Page), default(Int128)));
        Assert.Throws<NotSupportedException>(() => _cpu.ExchangeAdd(At(Page), (1, 2, 3)));
        _cpu.Store(At(Page), 1); // nothing is left locked
        _machine.Mmu.Flush(VirtualRange.All);
    }

    public void Dispose() => _machine.Dispose();

    private void AssertFault(ulong address, PageFaultReason reason, Action<VirtualCpu<X86_64>, VirtualAddress> operation)
    {
        PageFaultException exception = Assert.Throws<PageFaultException>(() => operation(_cpu, At(address)));
        Assert.Equal(new PageFault(At(address), MemoryAccess.Write, reason), exception.Fault);
    }
}
