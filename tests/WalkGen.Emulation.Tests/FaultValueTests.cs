using static WalkGen.Emulation.Tests.MmuMachine;

namespace WalkGen.Emulation.Tests;

/// <summary>TryLoad, TryStore and TryFetch return faults as values: no exception, no allocation.</summary>
public sealed class FaultValueTests : IDisposable
{
    private const ulong Page = 0x40_0000;
    private const ulong ReadOnly = 0x40_1000;
    private const ulong Missing = 0x40_2000;

    private readonly GuestMachine<X86_64> _machine = new();
    private readonly VirtualCpu<X86_64> _cpu;

    public FaultValueTests()
    {
        _machine.Map(Page);
        _machine.Map(ReadOnly, Data + 0x1000, EntryFlags.User | EntryFlags.Executable);
        _cpu = _machine.AddCpu();
    }

    [Fact]
    public void Faults_are_values()
    {
        Assert.False(_cpu.TryLoad(At(Missing + 3), out ushort value, out PageFault fault));
        Assert.Equal((0, new PageFault(At(Missing + 3), MemoryAccess.Read, PageFaultReason.NotPresent)), (value, fault));
        Assert.False(_cpu.TryStore(At(ReadOnly), 1, out fault));
        Assert.Equal(new PageFault(At(ReadOnly), MemoryAccess.Write, PageFaultReason.Protection), fault);
        Assert.False(_cpu.TryFetch(At(1UL << 47), out byte _, out fault));
        Assert.Equal(new PageFault(At(1UL << 47), MemoryAccess.Execute, PageFaultReason.NotCanonical), fault);
        Assert.True(_cpu.TryStore(At(Page), 5, out fault));
        Assert.Equal(default, fault);
        Assert.True(_cpu.TryLoad(At(Page), out int stored, out fault));
        Assert.Equal((5, default), (stored, fault));
    }

    [Fact]
    public void Nothing_is_allocated()
        => Assert.Equal(0, Allocation.LeastOf(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                _cpu.TryLoad(At(Missing), out ulong _, out _);
                _cpu.TryStore(At(ReadOnly), 1, out _);
                _cpu.TryFetch(At(Page), out ulong _, out _);
                _cpu.TryLoad(At(Page), out ulong _, out _);
                _cpu.TryStore(At(Page + 0xffd), 1UL, out _);
                _cpu.TryStore(At(Page), 1UL, out _);
                _cpu.TryFetch(At(ReadOnly), out ulong _, out _);
                _cpu.Flush(VirtualRange.All);
            }
        }));

    [Fact]
    public void The_handler_is_called_and_the_access_retried()
    {
        var handler = new Mapper(_machine);
        _machine.Mmu.FaultHandler = handler;

        Assert.True(_cpu.TryStore(At(Missing), 7, out PageFault fault));
        Assert.Equal(default, fault);
        Assert.True(_cpu.TryLoad(At(Missing + 0x1000), out int value, out _));
        Assert.Equal(0, value);
        Assert.False(_cpu.TryFetch(At(Missing + 0x2000), out int _, out fault)); // mapped, but not executable
        Assert.Equal(PageFaultReason.Protection, fault.Reason);

        Assert.Equal(
            [
                new PageFault(At(Missing), MemoryAccess.Write, PageFaultReason.NotPresent),
                new PageFault(At(Missing + 0x1000), MemoryAccess.Read, PageFaultReason.NotPresent),
                new PageFault(At(Missing + 0x2000), MemoryAccess.Execute, PageFaultReason.NotPresent),
                new PageFault(At(Missing + 0x2000), MemoryAccess.Execute, PageFaultReason.Protection),
            ],
            handler.Faults);
        Assert.All(handler.Cpus, cpu => Assert.Same(_cpu, cpu));
    }

    public void Dispose() => _machine.Dispose();

    /// <summary>Maps what is not present, and handles nothing else.</summary>
    private sealed class Mapper(GuestMachine<X86_64> machine) : IPageFaultHandler
    {
        public List<PageFault> Faults { get; } = [];

        public List<VirtualCpu> Cpus { get; } = [];

        public bool TryHandle(VirtualCpu cpu, PageFault fault)
        {
            Faults.Add(fault);
            Cpus.Add(cpu);
            if (fault.Reason != PageFaultReason.NotPresent) return false;
            machine.Map(fault.Address.Value & ~0xfffUL, Data + ((ulong)Faults.Count << 12));
            return true;
        }
    }
}
