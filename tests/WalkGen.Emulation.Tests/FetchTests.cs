using static WalkGen.Emulation.Tests.MmuMachine;

namespace WalkGen.Emulation.Tests;

/// <summary>A fetch is a load that needs the permission to execute.</summary>
public sealed class FetchTests : IDisposable
{
    private const ulong Code = 0x40_0000;
    private const ulong NoExecute = 0x40_1000;

    private readonly GuestMachine<X86_64> _machine = new();
    private readonly VirtualCpu<X86_64> _cpu;

    public FetchTests()
    {
        _machine.Map(Code, flags: EntryFlags.User | EntryFlags.Executable);
        _machine.Map(NoExecute, Data + 0x1000);
        _machine.Word(Data) = 0x1122_3344_5566_7788;
        _machine.Word(Data + 0xff8) = 0xaabb_0000_0000_0000;
        _cpu = _machine.AddCpu();
    }

    [Fact]
    public void Code_is_fetched()
    {
        for (int i = 0; i < 2; i++) // by a walk, and from the TLB
        {
            Assert.Equal(0x5566_7788u, _cpu.Fetch<uint>(At(Code)));
            Assert.True(_cpu.TryFetch(At(Code + 2), out ushort half, out PageFault fault));
            Assert.Equal((0x5566, default), (half, fault));
        }
    }

    [Fact]
    public void A_page_that_loads_have_cached_is_not_fetched_without_the_permission()
    {
        _cpu.Store(At(NoExecute), 1);
        Assert.Equal(1, _cpu.Load<int>(At(NoExecute)));
        var expected = new PageFault(At(NoExecute), MemoryAccess.Execute, PageFaultReason.Protection);
        for (int i = 0; i < 2; i++)
        {
            Assert.False(_cpu.TryFetch(At(NoExecute), out uint _, out PageFault fault));
            Assert.Equal(expected, fault);
            Assert.Equal(expected, Assert.Throws<PageFaultException>(() => _cpu.Fetch<uint>(At(NoExecute))).Fault);
        }
    }

    [Fact]
    public void An_instruction_across_pages_needs_the_permission_of_both()
    {
        Assert.False(_cpu.TryFetch(At(Code + 0xffe), out uint _, out PageFault fault));
        Assert.Equal(new PageFault(At(NoExecute), MemoryAccess.Execute, PageFaultReason.Protection), fault);

        _machine.Entry(NoExecute).Set(EntryFlags.Executable);
        Assert.Equal(0xaabbu, _cpu.Fetch<uint>(At(Code + 0xffe)));
    }

    public void Dispose() => _machine.Dispose();
}
