using static WalkGen.Emulation.Tests.MmuMachine;

namespace WalkGen.Emulation.Tests;

/// <summary>Devices in physical memory: a CPU without paging accesses them at their addresses.</summary>
public sealed class DeviceTests : IDisposable
{
    // RAM 0x1000-0x1fff; a device 0x2000-0x201f; RAM 0x2100-0x21ff in the same page.
    private readonly PhysicalBus _bus = new();
    private readonly FrameArena _small = new(new PhysicalAddress(0x2100), 0x100, frameShift: 8);
    private readonly RecordingDevice _device = new();
    private readonly SoftwareMmu<X86_64> _mmu;
    private readonly VirtualCpu<X86_64> _cpu;

    public DeviceTests()
    {
        _bus.AddRam(new PhysicalAddress(0x1000), 0x1000);
        _bus.AddDevice(new PhysicalAddress(0x2000), 0x20, _device);
        _bus.AddRam(_small);
        _mmu = new SoftwareMmu<X86_64>(_bus);
        _cpu = _mmu.AddCpu();
    }

    [Fact]
    public void A_device_gets_offset_size_value_and_CPU()
    {
        _device.Value = 0x8877_6655_4433_2211;
        Assert.Equal(0x11, _cpu.Load<byte>(At(0x2003)));
        Assert.Equal(0x2211, _cpu.Load<ushort>(At(0x2002)));
        Assert.Equal(0x4433_2211u, _cpu.Load<uint>(At(0x2004)));
        Assert.Equal(0x8877_6655_4433_2211, _cpu.Load<ulong>(At(0x2018)));
        Assert.Equal(0x4433_2211u, _cpu.Fetch<uint>(At(0x2008)));
        _cpu.Store(At(0x2000), (byte)0xfe);
        _cpu.Store(At(0x2002), (short)-2);
        _cpu.Store(At(0x201c), 0xdead_beef);
        _cpu.Store(At(0x2010), 0x1122_3344_5566_7788);
        Assert.True(_cpu.TryStore(At(0x2001), 0x1234u, out _)); // the device decides about misaligned accesses

        Assert.Equal(
            [
                (3, 1, 0, false, _cpu), (2, 2, 0, false, _cpu), (4, 4, 0, false, _cpu), (0x18, 8, 0, false, _cpu), (8, 4, 0, false, _cpu),
                (0, 1, 0xfe, true, _cpu), (2, 2, 0xfffe, true, _cpu), (0x1c, 4, 0xdead_beef, true, _cpu),
                (0x10, 8, 0x1122_3344_5566_7788, true, _cpu), (1, 4, 0x1234, true, _cpu),
            ],
            _device.Accesses);
    }

    [Fact]
    public void Each_access_reaches_the_device()
    {
        for (int i = 0; i < 3; i++) _cpu.Load<byte>(At(0x2000));
        Assert.Equal(3, _device.Accesses.Count);
    }

    [Theory]
    [InlineData(0x201d)] // over the end of the device
    [InlineData(0x2020)] // after it
    [InlineData(0x20fe)] // before the RAM
    [InlineData(0x21fe)] // over the end of the RAM
    public void Between_and_over_the_ends_there_is_nothing(ulong address)
    {
        Assert.False(_cpu.TryLoad(At(address), out uint _, out PageFault fault));
        Assert.Equal(new PageFault(At(address), MemoryAccess.Read, PageFaultReason.NoMemory), fault);
        Assert.False(_cpu.TryStore(At(address), uint.MaxValue, out fault));
        Assert.Equal(new PageFault(At(address), MemoryAccess.Write, PageFaultReason.NoMemory), fault);
        Assert.Empty(_device.Accesses);
        Assert.Equal(0, _cpu.Load<ushort>(At(0x21fe)));
    }

    [Fact]
    public void RAM_in_the_page_of_a_device_is_RAM()
    {
        _cpu.Store(At(0x2100), 0x1122_3344_5566_7788UL);
        _cpu.Store(At(0x21f3), 7);
        Assert.Equal((0x1122_3344_5566_7788UL, 7), (_cpu.Load<ulong>(At(0x2100)), _cpu.Load<int>(At(0x21f3))));
        Span<byte> bytes = stackalloc byte[1];
        Assert.True(_bus.TryRead(new PhysicalAddress(0x2101), bytes));
        Assert.Equal(0x77, bytes[0]);
        Assert.Empty(_device.Accesses);
    }

    [Fact]
    public void A_value_across_RAM_and_a_device_reaches_both()
    {
        _device.Value = 0xaabb;
        _cpu.Store(At(0x1ffe), 0x1122_3344u);
        Assert.Equal(0x3344, _cpu.Load<ushort>(At(0x1ffe)));
        Assert.Equal(0xaabb_3344, _cpu.Load<uint>(At(0x1ffe)));
        Assert.Equal([(0, 2, 0x1122, true, _cpu), (0, 2, 0, false, _cpu)], _device.Accesses);
    }

    [Fact]
    public void A_part_that_a_device_cannot_take_stores_nothing()
    {
        Assert.False(_cpu.TryStore(At(0x1fff), 0x1122_3344u, out PageFault fault)); // 1 byte of RAM, 3 of the device
        Assert.Equal(new PageFault(At(0x2000), MemoryAccess.Write, PageFaultReason.NoMemory), fault);
        Assert.Equal(0, _cpu.Load<byte>(At(0x1fff)));
        Assert.Empty(_device.Accesses);
    }

    [Fact]
    public void A_device_may_flush_and_stop_CPUs_and_access_the_bus()
    {
        using var bus = new PhysicalBus();
        bus.AddRam(new PhysicalAddress(0x1000), 0x1000);
        var mmu = new SoftwareMmu<X86_64>(bus);
        VirtualCpu<X86_64> cpu = mmu.AddCpu();
        bus.AddDevice(new PhysicalAddress(0x2000), 8, new RecordingDevice(() =>
        {
            bus.FlushWrites();
            mmu.Flush(VirtualRange.All);
            using StoppedCpus stopped = bus.StopCpus();
            Assert.True(bus.TryWrite(new PhysicalAddress(0x1000), [0x2a]));
        }));

        cpu.Store(At(0x1000), 1);
        cpu.Store(At(0x2000), 1);

        Assert.Equal(0x2a, cpu.Load<int>(At(0x1000)));
    }

    public void Dispose()
    {
        _bus.Dispose();
        _small.Dispose();
    }
}
