using static WalkGen.Emulation.Tests.MmuMachine;

namespace WalkGen.Emulation.Tests;

/// <summary>Buses, arenas and CPUs that are disposed.</summary>
public sealed class DisposalTests : IDisposable
{
    private const ulong Page = 0x40_0000;

    private readonly GuestMachine<X86_64> _machine = new();
    private readonly VirtualCpu<X86_64> _cpu;

    public DisposalTests()
    {
        _machine.Map(Page);
        _cpu = _machine.AddCpu();
        _cpu.Store(At(Page), 1); // in the TLB
    }

    [Fact]
    public void Accesses_of_a_disposed_bus_throw()
    {
        _machine.Bus.Dispose();
        _machine.Bus.Dispose();

        AssertDisposed();
        Assert.Throws<ObjectDisposedException>(() => _machine.Bus.TryRead(default, new byte[1]));
        Assert.Throws<ObjectDisposedException>(() => _machine.Bus.TryWrite(default, [1]));
        Assert.Throws<ObjectDisposedException>(() => _machine.Bus.AddRam(default, 0x1000));
        Assert.Throws<ObjectDisposedException>(() => _machine.Bus.AddRom(default, [1]));
        Assert.Throws<ObjectDisposedException>(() => _machine.Bus.AddDevice(default, 1, new RecordingDevice()));
        Assert.False(_machine.Bus.Memory.TryGetBytes(default, 1, out _));
    }

    [Fact]
    public void Dispose_waits_for_a_write_of_the_host()
    {
        using ManualResetEventSlim isWriting = new(), release = new();
        bool isDisposed = false;
        _machine.Bus.AddTracker(new RecordingTracker(() =>
        {
            isWriting.Set();
            release.Wait();
        }));

        Concurrently.Run(
            () => Assert.True(_machine.Bus.TryWrite(new PhysicalAddress(Data), [7])),
            () =>
            {
                isWriting.Wait();
                _machine.Bus.Dispose();
                Volatile.Write(ref isDisposed, true);
            },
            () =>
            {
                isWriting.Wait();
                Thread.Sleep(100);
                bool isEarly = Volatile.Read(ref isDisposed);
                release.Set();
                Assert.False(isEarly);
            });
    }

    [Fact]
    public void A_disposed_bus_gets_no_CPUs()
    {
        _machine.Bus.Dispose();
        Assert.Throws<ObjectDisposedException>(() => _machine.Mmu.AddCpu());
        Assert.Equal([_cpu], _machine.Mmu.Cpus);
        _cpu.Dispose();
    }

    [Fact]
    public void Accesses_of_a_disposed_CPU_throw_and_the_others_continue()
    {
        VirtualCpu<X86_64> other = _machine.AddCpu();
        _cpu.Dispose();
        _cpu.Dispose();

        AssertDisposed();
        Assert.Equal([other], _machine.Mmu.Cpus);
        Assert.Equal([other], _machine.Bus.Cpus);
        Assert.Equal(1, other.Load<int>(At(Page)));
        Assert.Equal(2, _machine.AddCpu().Index); // a number is not used twice
    }

    [Fact]
    public void A_CPU_that_runs_is_disposed_by_another_thread()
    {
        bool isDisposed = false;
        Concurrently.Run(
            () => Assert.Throws<ObjectDisposedException>(Increment),
            () =>
            {
                int before = Volatile.Read(ref _machine.Ram<int>(Data));
                Concurrently.WaitFor(() => Volatile.Read(ref _machine.Ram<int>(Data)) != before);
                _cpu.Dispose();
                int after = Volatile.Read(ref _machine.Ram<int>(Data));
                Thread.Sleep(10);
                Assert.Equal(after, Volatile.Read(ref _machine.Ram<int>(Data)));
                isDisposed = true;
            });
        Assert.True(isDisposed);

        void Increment()
        {
            while (true) _cpu.ExchangeAdd(At(Page), 1);
        }
    }

    /// <summary>The bus pins the memory of an arena of the caller.</summary>
    [Fact]
    public void An_arena_that_is_disposed_stays_on_the_bus()
    {
        var arena = new FrameArena(new PhysicalAddress(0x1000_0000), 0x1000);
        FrameArena.MemoryPin pin = arena.Pin();
        _machine.Bus.AddRam(arena);
        pin.Dispose();
        _machine.Map(Page + 0x1000, 0x1000_0000);
        _cpu.Store(At(Page + 0x1000), 42);

        arena.Dispose();
        arena.Dispose();

        var others = new List<FrameArena>(); // would get the memory if it were free
        for (ulong i = 0; i < 64; i++)
        {
            var other = new FrameArena(default, 0x1000);
            Assert.True(other.Memory.TryGetWritableBytes(default, 0x1000, out Span<byte> bytes));
            bytes.Fill(0xee);
            others.Add(other);
        }

        Assert.Equal(42, _cpu.Load<int>(At(Page + 0x1000)));
        Assert.True(_machine.Bus.TryWrite(new PhysicalAddress(0x1000_0000), [43]));
        _cpu.Flush(VirtualRange.All);
        Assert.Equal(43, _cpu.Load<int>(At(Page + 0x1000)));
        foreach (FrameArena other in others) other.Dispose();
    }

    public void Dispose() => _machine.Dispose();

    private void AssertDisposed()
    {
        Assert.Throws<ObjectDisposedException>(() => _cpu.Load<int>(At(Page)));
        Assert.Throws<ObjectDisposedException>(() => _cpu.Store(At(Page), 1));
        Assert.Throws<ObjectDisposedException>(() => _cpu.Fetch<int>(At(Page)));
        Assert.Throws<ObjectDisposedException>(() => _cpu.TryLoad(At(Page), out int _, out _));
        Assert.Throws<ObjectDisposedException>(() => _cpu.ExchangeAdd(At(Page), 1));
        Assert.Throws<ObjectDisposedException>(() => _cpu.Translate(At(Page), MemoryAccess.Read));
        Assert.Throws<ObjectDisposedException>(() => _cpu.TryRead(At(Page), new byte[1], out _));
        Assert.Throws<ObjectDisposedException>(() => _cpu.TryWrite(At(Page), new byte[1], out _));
    }
}
