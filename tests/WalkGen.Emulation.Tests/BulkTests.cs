using static WalkGen.Emulation.Tests.MmuMachine;

namespace WalkGen.Emulation.Tests;

/// <summary>TryRead and TryWrite of many bytes.</summary>
public sealed class BulkTests : IDisposable
{
    private const ulong Page = 0x40_0000;

    private readonly GuestMachine<X86_64> _machine = new();
    private readonly VirtualCpu<X86_64> _cpu;
    private readonly byte[] _bytes = [.. Enumerable.Range(0, 0x2800).Select(static i => (byte)(i * 7))];

    public BulkTests()
    {
        _machine.Map(Page, Data + 0x5000);
        _machine.Map(Page + 0x1000, Data);
        _machine.Map(Page + 0x2000, Data + 0x2000);
        _cpu = _machine.AddCpu();
    }

    [Fact]
    public void Bytes_over_pages_that_lie_apart_come_back()
    {
        Assert.True(_cpu.TryWrite(At(Page + 0x400), _bytes, out PageFault fault));
        Assert.Equal(default, fault);
        var read = new byte[_bytes.Length];
        Assert.True(_cpu.TryRead(At(Page + 0x400), read, out fault));
        Assert.Equal(_bytes, read);
        Assert.Equal(_bytes[0xc00], _machine.Ram<byte>(Data));
        Assert.Equal(_bytes[0xbff], _machine.Ram<byte>(Data + 0x5fff));
        Assert.True(_machine.Entry(Page + 0x1000).Read().IsDirty);
    }

    [Fact]
    public void A_write_ends_at_the_page_that_faults()
    {
        _machine.Entry(Page + 0x1000).Clear(EntryFlags.Writable);
        Assert.False(_cpu.TryWrite(At(Page + 0x400), _bytes, out PageFault fault));
        Assert.Equal(new PageFault(At(Page + 0x1000), MemoryAccess.Write, PageFaultReason.Protection), fault);
        Assert.Equal(_bytes[0xbff], _machine.Ram<byte>(Data + 0x5fff));
        Assert.Equal(0UL, _machine.Word(Data));
        Assert.Equal(0UL, _machine.Word(Data + 0x2000));
    }

    [Fact]
    public void A_read_ends_at_the_page_that_faults()
    {
        Assert.True(_cpu.TryWrite(At(Page), _bytes, out _));
        _machine.Entry(Page + 0x1000).Write(0);
        _cpu.Flush(VirtualRange.All);
        var read = new byte[0x2000];
        Assert.False(_cpu.TryRead(At(Page + 1), read, out PageFault fault));
        Assert.Equal(new PageFault(At(Page + 0x1000), MemoryAccess.Read, PageFaultReason.NotPresent), fault);
        Assert.Equal(_bytes[1..0x1000], read[..0xfff]);
        Assert.DoesNotContain(read[0xfff..], static b => b != 0);
    }

    [Fact]
    public void No_bytes_are_no_access()
    {
        Assert.True(_cpu.TryRead(At(1UL << 47), [], out PageFault fault));
        Assert.True(_cpu.TryWrite(At(1UL << 47), [], out fault));
        Assert.Equal(default, fault);
    }

    [Fact]
    public void TrapMisaligned_does_not_apply_to_bytes()
    {
        _cpu.Controls |= MmuControls.TrapMisaligned;
        Assert.True(_cpu.TryWrite(At(Page + 1), _bytes.AsSpan(0, 8), out _));
    }

    [Fact]
    public void The_handler_is_called_in_the_middle()
    {
        _machine.Mmu.FaultHandler = new Mapper(_machine);
        Assert.True(_cpu.TryWrite(At(Page + 0x2400), _bytes.AsSpan(0, 0x1800), out _));
        Assert.Equal(_bytes[0xc00], _machine.Ram<byte>(Data + 0x8000));
    }

    public void Dispose() => _machine.Dispose();

    private sealed class Mapper(GuestMachine<X86_64> machine) : IPageFaultHandler
    {
        public bool TryHandle(VirtualCpu cpu, PageFault fault)
        {
            machine.Map(fault.Address.Value & ~0xfffUL, Data + 0x8000);
            return true;
        }
    }
}
