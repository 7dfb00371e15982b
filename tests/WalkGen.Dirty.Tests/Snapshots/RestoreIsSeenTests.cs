using WalkGen.Dirty.Tests.Frames;
using WalkGen.Emulation;

namespace WalkGen.Dirty.Tests.Snapshots;

/// <summary>A restore is a write of the host: logs, rings and watched regions see the pages that it changes.</summary>
public sealed class RestoreIsSeenTests : IDisposable
{
    private readonly RamMachine _machine = new();
    private readonly SnapshotChain _chain;

    public RestoreIsSeenTests() => _chain = new SnapshotChain(_machine.Bus);

    public void Dispose()
    {
        _chain.Dispose();
        _machine.Dispose();
    }

    [Fact]
    public void The_log_contains_the_pages_that_change_back()
    {
        int snapshot = _chain.Take();
        foreach (ulong page in (ulong[])[3, 4, 100]) _machine.Cpu.Store(RamMachine.At(page), 1UL);
        using FrameDirtyLog log = _machine.Log();
        using var ring = new DirtyRing(_machine.Bus, RamMachine.Physical(0), RamMachine.Length, capacity: 8);

        _chain.Restore(snapshot);

        List<PageRun> runs = [];
        foreach (PageRun run in log.Collect(new ulong[log.WordCount])) runs.Add(run);
        Assert.Equal([new PageRun(3, 2), new PageRun(100, 1)], runs);
        ulong[] pages = new ulong[8];
        Assert.Equal((ulong[])[3, 4, 100], pages[..ring.Collect(pages)].Order());
    }

    [Fact]
    public void Watched_regions_call_their_action_before_they_change_back()
    {
        int snapshot = _chain.Take();
        _machine.Cpu.Store(RamMachine.At(3, 8), 7UL);
        using var regions = new MemoryRegions(_machine.Bus);
        List<ulong> seen = [];
        using RegionHandle changed = regions.Watch(
            RamMachine.Physical(3, 8),
            8,
            WatchedAccess.Write,
            _ => seen.Add(_machine.Word(3) + _machine.Cpu.Load<ulong>(RamMachine.At(3, 8))));
        using RegionHandle unchanged = regions.Watch(RamMachine.Physical(4), 8, WatchedAccess.Write, _ => seen.Add(4));

        _chain.Restore(snapshot);
        Assert.Equal([7UL], seen);
        _chain.Restore(snapshot);
        Assert.Equal([7UL], seen);
    }

    [Fact]
    public void A_restore_waits_for_an_action_that_accesses_memory()
    {
        int snapshot = _chain.Take();
        using var regions = new MemoryRegions(_machine.Bus);
        using var began = new ManualResetEventSlim();
        using var restoring = new ManualResetEventSlim();
        using RegionHandle handle = regions.Watch(
            RamMachine.Physical(3),
            8,
            WatchedAccess.Write,
            access =>
            {
                if (access.Cpu is null) return;
                began.Set();
                Assert.True(restoring.Wait(20_000));
                Thread.Sleep(20);
                _machine.Cpu.Store(RamMachine.At(5), 1UL); // waits while the CPUs are stopped
            },
            isPersistent: true);

        _machine.Other.Store(RamMachine.At(3, 512), 1UL);
        var storing = new Thread(() => _machine.Cpu.Store(RamMachine.At(3), 1UL)) { IsBackground = true };
        storing.Start();
        Assert.True(began.Wait(20_000));
        var restore = new Thread(() =>
        {
            restoring.Set();
            _chain.Restore(snapshot);
        }) { IsBackground = true };
        restore.Start();

        Assert.True(restore.Join(20_000), "The restore is stuck.");
        Assert.True(storing.Join(20_000), "The store is stuck.");
        Assert.Equal(0UL, _machine.Cpu.Load<ulong>(RamMachine.At(3, 512)));
    }
}
