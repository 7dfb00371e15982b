using WalkGen.Dirty.Tests.Frames;
using WalkGen.Emulation;

namespace WalkGen.Dirty.Tests.Regions;

/// <summary>The action of a handle is called before the first access of its bytes since it was armed.</summary>
public sealed class MemoryRegionsTests : IDisposable
{
    private readonly RamMachine _machine = new();
    private readonly MemoryRegions _regions;
    private readonly List<RegionAccess> _calls = [];

    public MemoryRegionsTests() => _regions = new MemoryRegions(_machine.Bus);

    public void Dispose()
    {
        _regions.Dispose();
        _machine.Dispose();
    }

    [Fact]
    public void A_handle_fires_before_the_first_store_to_its_bytes_only()
    {
        ulong before = ulong.MaxValue;
        RegionHandle handle = _regions.Watch(RamMachine.Physical(3, 16), 8, WatchedAccess.Write, access =>
        {
            _calls.Add(access);
            before = _machine.Bus.Memory.TryGetBytes(RamMachine.Physical(3, 16), 8, out var bytes) ? BitConverter.ToUInt64(bytes) : 1;
        });

        _machine.Cpu.Store(RamMachine.At(3, 8), 7UL);
        _machine.Cpu.Store(RamMachine.At(3, 24), 7UL);
        Assert.Equal(0UL, _machine.Cpu.Load<ulong>(RamMachine.At(3, 16)));
        Assert.Empty(_calls);

        _machine.Cpu.Store(RamMachine.At(3, 20), 5u);
        _machine.Cpu.Store(RamMachine.At(3, 16), 6u);

        Assert.Equal([new RegionAccess(handle, _machine.Cpu, RamMachine.Physical(3, 20), 4, WatchedAccess.Write)], _calls);
        Assert.Equal(0UL, before);
        Assert.Equal(6 | 5UL << 32, _machine.Cpu.Load<ulong>(RamMachine.At(3, 16)));
        Assert.False(handle.IsArmed);

        handle.Arm();
        Assert.True(handle.IsArmed);
        _machine.Other.Store(RamMachine.At(3, 16), 9UL);
        Assert.Equal(2, _calls.Count);
        Assert.Same(_machine.Other, _calls[1].Cpu);
    }

    [Fact]
    public void Several_handles_of_a_page_fire_by_themselves_and_a_store_may_touch_two()
    {
        var fired = new List<int>();
        for (int i = 0; i < 4; i++)
        {
            int number = i;
            _regions.Watch(RamMachine.Physical(3, (ulong)i * 8), 8, WatchedAccess.Write, _ => fired.Add(number));
        }

        _machine.Cpu.Store(RamMachine.At(3, 20), 1UL);
        Assert.Equal([2, 3], fired);
        _machine.Cpu.Store(RamMachine.At(3), 1UL);
        Assert.Equal([2, 3, 0], fired);
        _machine.Cpu.Store(RamMachine.At(3, 8), (byte)1);
        Assert.Equal([2, 3, 0, 1], fired);
        Assert.Equal(1UL << 32 | 1, _machine.Cpu.Load<ulong>(RamMachine.At(3, 20)) | 1UL << 32);
    }

    [Fact]
    public void Reads_are_watched_for_loads_fetches_atomics_and_the_host()
    {
        RegionHandle handle = _regions.Watch(RamMachine.Physical(5, 64), 64, WatchedAccess.Read, _calls.Add);
        (Action Read, int Fires)[] accesses =
        [
            (() => _machine.Cpu.Load<ulong>(RamMachine.At(5, 64)), 1),
            (() => _machine.Cpu.Load<ulong>(RamMachine.At(5, 56)), 0),
            (() => _machine.Cpu.Store(RamMachine.At(5, 64), 1UL), 0),
            (() => _machine.Cpu.Fetch<uint>(RamMachine.At(5, 124)), 1),
            (() => _machine.Cpu.ExchangeAdd(RamMachine.At(5, 96), 1UL), 1),
            (() => _machine.Cpu.LoadReserved<ulong>(RamMachine.At(5, 96)), 1),
            (() => Assert.True(_machine.Cpu.TryRead(RamMachine.At(4), new byte[8192], out _)), 1),
            (() => Assert.True(_machine.Bus.TryRead(RamMachine.Physical(5, 100), new byte[100])), 1),
            (() => Assert.True(_machine.Cpu.TryPeek(RamMachine.At(5, 100), new byte[100])), 0),
            (() => Assert.True(_machine.Bus.TryWrite(RamMachine.Physical(5, 100), new byte[100])), 0),
        ];

        foreach (var (read, fires) in accesses)
        {
            handle.Arm();
            _calls.Clear();
            read();
            read();
            Assert.Equal(fires, _calls.Count);
        }
    }

    [Fact]
    public void Writes_are_watched_for_all_kinds_of_stores()
    {
        RegionHandle handle = _regions.Watch(RamMachine.Physical(5), 4096, WatchedAccess.Write, _calls.Add);
        Action[] writes =
        [
            () => _machine.Cpu.Store(RamMachine.At(5), (byte)1),
            () => Assert.True(_machine.Cpu.TryStore(RamMachine.At(5, 9), 1UL, out _)), // misaligned
            () => _machine.Cpu.Store(RamMachine.At(4, 4092), 1UL), // across pages
            () => _machine.Cpu.Exchange(RamMachine.At(5), 1UL),
            () => _machine.Cpu.CompareExchange(RamMachine.At(5), 1UL, 2UL),
            () => Assert.True(_machine.Cpu.TryWrite(RamMachine.At(3), new byte[3 << 12], out _)),
            () => Assert.True(_machine.Bus.TryWrite(RamMachine.Physical(3), new byte[3 << 12])),
        ];

        foreach (Action write in writes)
        {
            _calls.Clear();
            handle.Arm();
            write();
            write();
            Assert.Single(_calls);
        }
    }

    [Fact]
    public void A_persistent_handle_fires_at_each_access()
    {
        _regions.Watch(RamMachine.Physical(1), 8, WatchedAccess.All, _calls.Add, isPersistent: true);
        _machine.Cpu.Store(RamMachine.At(1), 1UL);
        _machine.Cpu.Store(RamMachine.At(1), 2UL);
        Assert.Equal(2UL, _machine.Cpu.Load<ulong>(RamMachine.At(1)));
        Assert.Equal([WatchedAccess.Write, WatchedAccess.Write, WatchedAccess.Read], _calls.Select(static call => call.Access));
    }

    [Fact]
    public void An_action_may_access_its_region_arm_its_handle_flush_and_stop_CPUs()
    {
        int calls = 0;
        _regions.Watch(RamMachine.Physical(1), 64, WatchedAccess.All, access =>
        {
            calls++;
            access.Handle.Arm();
            _machine.Mmu.Flush(VirtualRange.All);
            using (_machine.Bus.StopCpus()) Assert.True(_machine.Bus.TryWrite(RamMachine.Physical(1, 8), [42]));
            Assert.Equal((byte)42, _machine.Cpu.Load<byte>(RamMachine.At(1, 8)));
        });

        _machine.Cpu.Store(RamMachine.At(1), 7UL);
        Assert.Equal(1, calls);
        Assert.Equal(7UL, _machine.Cpu.Load<ulong>(RamMachine.At(1)));
        Assert.Equal(2, calls); // the action armed it
    }

    [Fact]
    public void A_handle_that_another_thread_arms_while_its_action_runs_fires_again_for_the_same_store()
    {
        int calls = 0;
        RegionHandle handle = null!;
        handle = _regions.Watch(RamMachine.Physical(1), 8, WatchedAccess.Write, _ =>
        {
            if (++calls > 1) return;
            var armer = new Thread(() =>
            {
                handle.Arm();
                Assert.Equal(0UL, _machine.Word(1)); // a store after this must fire
            });
            armer.Start();
            armer.Join();
        });

        _machine.Cpu.Store(RamMachine.At(1), 7UL);

        Assert.Equal((2, 7UL), (calls, _machine.Word(1)));
    }

    [Fact]
    public void Another_CPU_waits_until_the_action_is_over()
    {
        using var entered = new ManualResetEventSlim();
        ulong seen = ulong.MaxValue;
        _regions.Watch(RamMachine.Physical(1), 8, WatchedAccess.Write, _ =>
        {
            entered.Set();
            Thread.Sleep(50);
            seen = _machine.Word(1);
        });
        var first = new Thread(() => _machine.Cpu.Store(RamMachine.At(1), 1u));
        first.Start();
        entered.Wait();
        _machine.Other.Store(RamMachine.At(1, 4), 1u);
        first.Join();

        Assert.Equal((0UL, 1UL << 32 | 1), (seen, _machine.Word(1)));
    }

    [Fact]
    public void Pages_without_an_armed_handle_are_cached()
    {
        RegionHandle handle = _regions.Watch(RamMachine.Physical(1), 8, WatchedAccess.Write, _calls.Add);
        Assert.Equal(10, Misses(() => _machine.Cpu.Store(RamMachine.At(1, 8), 1UL)));
        handle.Disarm();
        Assert.Equal(1, Misses(() => _machine.Cpu.Store(RamMachine.At(1, 8), 1UL)));
        handle.Arm();
        Assert.Equal(10, Misses(() => _machine.Cpu.Store(RamMachine.At(1, 8), 1UL)));
        _machine.Cpu.Store(RamMachine.At(1), 1UL);
        Assert.Equal(0, Misses(() => _machine.Cpu.Store(RamMachine.At(1), 1UL)));
        Assert.Single(_calls);
    }

    [Fact]
    public void Handles_are_armed_together_and_a_disposed_one_is_not()
    {
        RegionHandle[] handles =
            [.. Enumerable.Range(0, 5).Select(i => _regions.Watch(RamMachine.Physical((ulong)i), 8, WatchedAccess.Write, _calls.Add))];
        Assert.True(_machine.Bus.TryWrite(RamMachine.Physical(0), new byte[5 << 12]));
        Assert.Equal(handles, _calls.Select(static call => call.Handle));
        _regions.Arm(handles);
        Assert.All(handles, static handle => Assert.True(handle.IsArmed));

        handles[2].Dispose();
        handles[2].Dispose();
        Assert.Throws<ObjectDisposedException>(handles[2].Arm);
        _calls.Clear();
        _machine.Cpu.Store(RamMachine.At(2), 1UL);
        Assert.Empty(_calls);
        _regions.Dispose();
        _machine.Cpu.Store(RamMachine.At(1), 1UL);
        Assert.Empty(_calls);
    }

    [Fact]
    public void An_exception_of_the_action_ends_the_access()
    {
        RegionHandle handle = _regions.Watch(RamMachine.Physical(1), 8, WatchedAccess.Write, static _ => throw new TimeoutException());
        Assert.Throws<TimeoutException>(() => _machine.Cpu.Store(RamMachine.At(1), 1UL));
        Assert.Equal(0UL, _machine.Word(1));
        _machine.Bus.FlushWrites(); // the CPU has left its access
        _machine.Cpu.Store(RamMachine.At(1), 1UL);
        Assert.False(handle.IsArmed);
    }

    [Fact]
    public void Bad_arguments_are_named()
    {
        Assert.Equal("bus", Assert.Throws<ArgumentNullException>(() => new MemoryRegions(null!)).ParamName);
        Assert.Equal("length", Refused(0, WatchedAccess.Read));
        Assert.Equal("length", Refused(ulong.MaxValue, WatchedAccess.Read));
        Assert.Equal("access", Refused(1, WatchedAccess.None));
        Assert.Equal("access", Refused(1, (WatchedAccess)4));

        string? Refused(ulong length, WatchedAccess access)
            => Assert.Throws<ArgumentOutOfRangeException>(
                () => _regions.Watch(RamMachine.Physical(1), length, access, _calls.Add)).ParamName;
    }

    private long Misses(Action access)
    {
        long before = _machine.Cpu.TlbMisses;
        for (int i = 0; i < 10; i++) access();
        return _machine.Cpu.TlbMisses - before;
    }
}
