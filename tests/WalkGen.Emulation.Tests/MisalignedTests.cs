using static WalkGen.Emulation.Tests.MmuMachine;

namespace WalkGen.Emulation.Tests;

/// <summary>Misaligned accesses: allowed, or trapped with TrapMisaligned.</summary>
public sealed class MisalignedTests : IDisposable
{
    private const ulong Page = 0x40_0000;

    private readonly GuestMachine<X86_64> _machine = new();
    private readonly VirtualCpu<X86_64> _cpu;

    public MisalignedTests()
    {
        _machine.Map(Page, Data + 0x5000);
        _machine.Map(Page + 0x1000, Data);
        _cpu = _machine.AddCpu();
    }

    [Theory]
    [InlineData(0xff1)]
    [InlineData(0xff9)] // across pages that lie apart
    [InlineData(0xffc)]
    [InlineData(0xfff)]
    public void A_misaligned_value_comes_back(ulong offset)
    {
        for (int i = 0; i < 2; i++) // by a walk, and from the TLB
        {
            _cpu.Store(At(Page + offset), 0x1122_3344_5566_7788UL + (ulong)i);
            Assert.Equal(0x1122_3344_5566_7788UL + (ulong)i, _cpu.Load<ulong>(At(Page + offset)));
            Assert.Equal(0x11, _cpu.Load<byte>(At(Page + offset + 7)));
            Assert.Equal(0x88 + i, _cpu.Load<byte>(At(Page + offset)));
        }
    }

    [Fact]
    public void With_one_TLB_entry_a_value_crosses_pages_too()
    {
        VirtualCpu<X86_64> cpu = _machine.AddCpu(tlbEntries: 1);
        cpu.Store(At(Page + 0xffd), 0x1122_3344_5566_7788UL);
        Assert.Equal(0x1122_3344_5566_7788UL, cpu.Load<ulong>(At(Page + 0xffd)));
        Assert.Equal(0x1122_3344_5566_7788UL, _cpu.Load<ulong>(At(Page + 0xffd)));
    }

    [Theory]
    [InlineData(1, 2, false)]
    [InlineData(2, 2, true)]
    [InlineData(2, 4, false)]
    [InlineData(4, 4, true)]
    [InlineData(4, 8, false)]
    [InlineData(8, 8, true)]
    [InlineData(8, 12, true)] // 0x400008 is a multiple of 12
    [InlineData(12, 12, false)]
    [InlineData(0xffd, 4, false)]
    public void TrapMisaligned_refuses_what_is_not_a_multiple_of_the_size(ulong offset, int size, bool isAligned)
    {
        ulong address = Page + offset;
        _cpu.Load<byte>(At(Page)); // in the TLB
        Assert.True(Try(address, size, out _));

        _cpu.Controls |= MmuControls.TrapMisaligned;

        bool isLoaded = Try(address, size, out PageFault fault);
        Assert.Equal(isAligned ? default : new PageFault(At(address), MemoryAccess.Read, PageFaultReason.Misaligned), fault);
        Assert.Equal(isAligned, isLoaded);
    }

    [Fact]
    public void A_store_and_a_fetch_are_trapped_before_the_walk()
    {
        _cpu.Controls |= MmuControls.TrapMisaligned;
        Assert.False(_cpu.TryStore(At(Page + 1), (ushort)1, out PageFault fault));
        Assert.Equal(new PageFault(At(Page + 1), MemoryAccess.Write, PageFaultReason.Misaligned), fault);
        Assert.False(_cpu.TryFetch(At(0x9999_9999), out uint _, out fault));
        Assert.Equal(new PageFault(At(0x9999_9999), MemoryAccess.Execute, PageFaultReason.Misaligned), fault);
        Assert.False(_machine.Entry(Page).Read().IsDirty);
    }

    public void Dispose() => _machine.Dispose();

    private bool Try(ulong address, int size, out PageFault fault) => size switch
    {
        2 => _cpu.TryLoad(At(address), out ushort _, out fault),
        4 => _cpu.TryLoad(At(address), out uint _, out fault),
        8 => _cpu.TryLoad(At(address), out ulong _, out fault),
        _ => _cpu.TryLoad(At(address), out Triple _, out fault),
    };

    private record struct Triple(int First, int Second, int Third);
}
