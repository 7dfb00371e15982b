using static WalkGen.Emulation.Tests.MmuMachine;

namespace WalkGen.Emulation.Tests;

/// <summary>Blocks of RAM and ROM with holes between them, as the host and a CPU without paging see them.</summary>
public sealed class BusMemoryTests : IDisposable
{
    // RAM 0x1000-0x2fff, RAM 0x3000-0x3fff, a hole, ROM 0x8000-0x8fff, RAM 0x9000-0x9fff.
    private readonly PhysicalBus _bus = new();
    private readonly VirtualCpu<X86_64> _cpu;

    public BusMemoryTests()
    {
        _bus.AddRam(new PhysicalAddress(0x1000), 0x2000);
        _bus.AddRam(new PhysicalAddress(0x9000), 0x1000);
        _bus.AddRam(new PhysicalAddress(0x3000), 0x1000);
        _bus.AddRom(new PhysicalAddress(0x8000), [1, 2, 3, 4, 5]);
        _cpu = new SoftwareMmu<X86_64>(_bus).AddCpu();
    }

    [Theory]
    [InlineData(0x1000, 4, true)]
    [InlineData(0x2ffe, 4, true)] // two blocks side by side
    [InlineData(0x1000, 0x3000, true)]
    [InlineData(0x0ffe, 4, false)]
    [InlineData(0x3ffe, 4, false)]
    [InlineData(0x1000, 0x3001, false)]
    [InlineData(0x5000, 1, false)]
    [InlineData(0x8ffe, 4, false)] // begins in ROM
    [InlineData(0x9000, 0x1000, true)]
    [InlineData(0x5000, 0, true)]
    public void The_host_writes_all_bytes_or_none(ulong address, int length, bool isWritten)
    {
        byte[] bytes = [.. Enumerable.Range(1, length).Select(static i => (byte)i)];
        byte[] before = Everything();

        Assert.Equal(isWritten, _bus.TryWrite(new PhysicalAddress(address), bytes));

        if (!isWritten)
        {
            Assert.Equal(before, Everything());
            return;
        }

        var read = new byte[length];
        Assert.True(_bus.TryRead(new PhysicalAddress(address), read));
        Assert.Equal(bytes, read);
    }

    [Fact]
    public void A_read_that_fails_changes_nothing()
    {
        byte[] target = [7, 7, 7, 7];
        Assert.False(_bus.TryRead(new PhysicalAddress(0x3ffe), target));
        Assert.Equal([7, 7, 7, 7], target);
    }

    [Fact]
    public void A_CPU_accesses_two_blocks_at_once()
    {
        _cpu.Store(At(0x2ffd), 0x1122_3344_5566_7788UL);
        Assert.Equal(0x1122_3344_5566_7788UL, _cpu.Load<ulong>(At(0x2ffd)));
        Assert.Equal(0x55, _cpu.Load<byte>(At(0x3000)));
        Assert.Equal(0x66, _cpu.Load<byte>(At(0x2fff)));
    }

    [Theory]
    [InlineData(0x0fff)]
    [InlineData(0x3ffd)]
    public void A_store_into_a_hole_stores_nothing(ulong address)
    {
        byte[] before = Everything();
        Assert.False(_cpu.TryStore(At(address), ulong.MaxValue, out PageFault fault));
        Assert.Equal(PageFaultReason.NoMemory, fault.Reason);
        Assert.Equal(before, Everything());
    }

    [Fact]
    public void ROM_ignores_stores_of_CPUs_and_refuses_writes_of_the_host()
    {
        _cpu.Store(At(0x8000), 0xffff_ffffu);
        Assert.Equal(0x0403_0201u, _cpu.Load<uint>(At(0x8000)));
        _cpu.Store(At(0x8000), 0xffff_ffffu); // the load has cached it
        Assert.Equal(0x0403_0201u, _cpu.Fetch<uint>(At(0x8000)));
        Assert.Equal(5, _cpu.Load<int>(At(0x8004))); // filled up with zeros
        Assert.False(_bus.TryWrite(new PhysicalAddress(0x8000), [9]));
        Assert.False(_bus.Memory.TryGetWritableBytes(new PhysicalAddress(0x8000), 1, out _));
        Assert.True(_bus.Memory.TryGetBytes(new PhysicalAddress(0x8000), 5, out ReadOnlySpan<byte> rom));
        Assert.Equal([1, 2, 3, 4, 5], rom.ToArray());
    }

    [Fact]
    public void A_store_across_ROM_and_RAM_changes_the_RAM()
    {
        _cpu.Store(At(0x8ffe), 0xaabb_ccddu);
        Assert.Equal(0xaabb_0000u, _cpu.Load<uint>(At(0x8ffe)));
    }

    [Fact]
    public void ROM_needs_a_byte()
        => Assert.Contains("no bytes", Assert.Throws<ArgumentException>(() => _bus.AddRom(default, [])).Message, StringComparison.Ordinal);

    public void Dispose() => _bus.Dispose();

    private byte[] Everything()
    {
        var bytes = new byte[0x5000];
        Assert.True(_bus.TryRead(new PhysicalAddress(0x1000), bytes.AsSpan(0, 0x3000)));
        Assert.True(_bus.TryRead(new PhysicalAddress(0x8000), bytes.AsSpan(0x3000)));
        return bytes;
    }
}
