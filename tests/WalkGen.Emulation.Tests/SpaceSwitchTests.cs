using WalkGen.Linux;
using static WalkGen.Emulation.Tests.MmuMachine;

namespace WalkGen.Emulation.Tests;

/// <summary>A CPU that switches to another address space.</summary>
public sealed class SpaceSwitchTests : IDisposable
{
    private const ulong Page = 0x10_0000;

    private readonly PagedMachine _machine = new();
    private readonly AddressSpace<X86_64, ArenaMemory> _other;

    public SpaceSwitchTests()
    {
        _machine.AddAnonymous(Page);
        _other = new AddressSpace<X86_64, ArenaMemory>(_machine.Arena.Memory, _machine.Arena.Allocate(), _machine.Arena);
        _other.Add(new Vma(VirtualRange.FromLength(At(Page), 0x1000), PagedMachine.ReadWrite));
        _machine.Mmu.Attach(_other);
    }

    private VirtualCpu<X86_64> Cpu => _machine.Cpu;

    [Fact]
    public void A_CPU_knows_its_address_space()
    {
        Assert.Same(_machine.Space, Cpu.Space);
        Cpu.SetSpace(_other);
        Assert.Equal((_other, _other.Root), (Cpu.Space, Cpu.Root));
        Cpu.SetRoot(_machine.Space.Root);
        Assert.Null(Cpu.Space);
    }

    [Fact]
    public void Each_address_space_has_its_pages()
    {
        _machine.Mmu.FaultHandler = new PagerOfEach(_machine.Pager, new DemandPager<X86_64>(_other, _machine.Arena));
        for (int round = 1; round < 4; round++)
        {
            Cpu.SetSpace(_machine.Space);
            Cpu.Store(At(Page), round);
            Cpu.SetSpace(_other);
            Cpu.Store(At(Page), -round);
            Cpu.SetSpace(_machine.Space);
            Assert.Equal(round, Cpu.Load<int>(At(Page)));
        }
    }

    [Fact]
    public void A_pager_handles_no_faults_of_another_address_space()
    {
        Cpu.SetSpace(_other);
        PageFault fault = default;
        Concurrently.Run(() => Assert.False(Cpu.TryLoad(At(Page), out int _, out fault))); // a pager that maps its own page never ends
        Assert.Equal(PageFaultReason.NotPresent, fault.Reason);
        Assert.True(_machine.Entry(Page).IsNone);
    }

    [Fact]
    public void A_flush_of_an_attached_address_space_reaches_the_CPU()
    {
        _machine.Mmu.FaultHandler = new DemandPager<X86_64>(_other, _machine.Arena);
        Cpu.SetSpace(_other);
        Cpu.Store(At(Page), 1);
        EntrySlot.Find(_other, Page, PageTableLevel.Pte).Write(0);
        _machine.Mmu.FaultHandler = null;
        Assert.Equal(1, Cpu.Load<int>(At(Page)));

        var range = new VirtualRange(Page, Page);
        _other.Tlb.Flush(_other.Find(At(Page))!, range);

        Assert.False(Cpu.TryLoad(At(Page), out int _, out _));
    }

    public void Dispose()
    {
        _other.Dispose();
        _machine.Dispose();
    }

    private sealed class PagerOfEach(params DemandPager<X86_64>[] pagers) : IPageFaultHandler
    {
        public bool TryHandle(VirtualCpu cpu, PageFault fault) => pagers.Any(pager => pager.TryHandle(cpu, fault));
    }
}
