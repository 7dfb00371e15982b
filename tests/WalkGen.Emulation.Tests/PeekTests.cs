using System.Diagnostics;
using static WalkGen.Emulation.Tests.MmuMachine;

namespace WalkGen.Emulation.Tests;

/// <summary>A debugger reads memory without a trace.</summary>
public sealed class PeekTests : IDisposable
{
    private const ulong Page = 0x40_0000;

    private readonly GuestMachine<X86_64> _machine = new();
    private readonly VirtualCpu<X86_64> _cpu;

    public PeekTests()
    {
        _machine.Map(Page, count: 2);
        _machine.Word(Data + 0xff8) = 0x1122_3344_5566_7788;
        _machine.Word(Data + 0x1000) = 0x99;
        _cpu = _machine.AddCpu();
    }

    [Fact]
    public void A_peek_sets_no_bits_and_counts_no_miss()
    {
        _machine.Entry(Page).Clear(EntryFlags.Accessed);
        _machine.Entry(Page, PageTableLevel.Pmd).Clear(EntryFlags.Accessed);
        (ulong, ulong) before = (_machine.Entry(Page).Read().Raw, _machine.Entry(Page, PageTableLevel.Pmd).Read().Raw);
        var bytes = new byte[10];

        Assert.True(_cpu.TryPeek(At(Page + 0xff8), bytes)); // across pages

        Assert.Equal([0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11, 0x99, 0], bytes);
        Assert.Equal(before, (_machine.Entry(Page).Read().Raw, _machine.Entry(Page, PageTableLevel.Pmd).Read().Raw));
        Assert.Equal(0, _cpu.TlbMisses);
    }

    [Fact]
    public void A_peek_calls_no_handler_and_no_device()
    {
        _machine.Mmu.FaultHandler = new NoHandler();
        var device = new RecordingDevice();
        _machine.Bus.AddDevice(new PhysicalAddress(0x1000_0000), 0x1000, device);
        _machine.Map(Page + 0x2000, 0x1000_0000);
        var bytes = new byte[8];

        Assert.False(_cpu.TryPeek(At(Page + 0x5000), bytes));
        Assert.False(_cpu.TryPeek(At(Page + 0x2000), bytes));
        Assert.Empty(device.Accesses);
    }

    [Fact]
    public void The_bytes_before_a_page_that_is_not_mapped_are_read()
    {
        byte[] bytes = [7, 7, 7, 7];
        _machine.Word(Data + 0x1ff8) = 0x0201_0000_0000_0000;
        Assert.False(_cpu.TryPeek(At(Page + 0x1ffe), bytes));
        Assert.Equal([1, 2, 7, 7], bytes);
    }

    [Fact]
    public void Rights_do_not_matter_and_physical_memory_is_peeked_without_paging()
    {
        _machine.Entry(Page).Clear(EntryFlags.User);
        var bytes = new byte[1];
        Assert.True(_cpu.TryPeek(At(Page + 0xff8), bytes));
        Assert.Equal(0x88, bytes[0]);
        _cpu.SetRoot(null);
        bytes[0] = 0;
        Assert.True(_cpu.TryPeek(At(Data + 0xff8), bytes));
        Assert.Equal(0x88, bytes[0]);
    }

    [Fact]
    public void Another_thread_peeks_while_the_CPU_runs_and_switches()
    {
        _machine.Map(Data, Data); // with and without paging the same byte
        _machine.Word(Data) = 0x77;
        long start = Stopwatch.GetTimestamp();
        Concurrently.While(
            () =>
            {
                var bytes = new byte[1];
                while (Stopwatch.GetElapsedTime(start) < Concurrently.Duration / 2)
                {
                    Assert.True(_cpu.TryPeek(At(Data), bytes));
                    Assert.Equal(0x77, bytes[0]);
                }
            },
            () =>
            {
                _cpu.SetRoot(null);
                _cpu.Store(At(Data + 8), 1UL);
                _cpu.SetRoot(_machine.Root);
                _cpu.Store(At(Data + 8), 2UL);
            });
    }

    public void Dispose() => _machine.Dispose();

    private sealed class NoHandler : IPageFaultHandler
    {
        public bool TryHandle(VirtualCpu cpu, PageFault fault) => throw new InvalidOperationException("A peek is not an access.");
    }
}
