using static WalkGen.Emulation.Tests.MmuMachine;

namespace WalkGen.Emulation.Tests;

/// <summary>
/// A tracker that flushes or stops CPUs would wait for the write that it was called for: it gets an exception, and no harm is done.
/// </summary>
public sealed class TrackerMisuseTests : IDisposable
{
    private const ulong Page = 0x40_0000;

    private readonly GuestMachine<X86_64> _machine = new();
    private readonly VirtualCpu<X86_64> _cpu;

    public TrackerMisuseTests()
    {
        _machine.Map(Page);
        _cpu = _machine.AddCpu();
    }

    public static TheoryData<string> Calls => ["FlushWrites", "Flush", "StopCpus", "Dispose of the CPU", "AddTracker"];

    [Theory]
    [MemberData(nameof(Calls))]
    public void A_tracker_that_a_store_calls_gets_an_exception(string call)
    {
        Misuse(call);
        Assert.Contains(
            "IWriteTracker", Assert.Throws<InvalidOperationException>(() => _cpu.Store(At(Page), 1)).Message, StringComparison.Ordinal);
        AssertUnharmed();
        Assert.Equal(0UL, _machine.Word(Data)); // it was not stored
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public void A_tracker_that_a_write_of_the_host_calls_gets_one_too(string call)
    {
        Misuse(call);
        Assert.Throws<InvalidOperationException>(() => _machine.Bus.TryWrite(new PhysicalAddress(Data), [1]));
        AssertUnharmed();
        Assert.Equal(0UL, _machine.Word(Data));
    }

    [Fact]
    public void The_exception_does_not_wait_for_a_flush_that_waits_for_the_tracker()
    {
        using var isInTracker = new ManualResetEventSlim();
        bool isFlushing = false;
        _machine.Bus.AddTracker(new RecordingTracker(() =>
        {
            isInTracker.Set();
            Concurrently.WaitFor(() => Volatile.Read(ref isFlushing));
            Thread.Sleep(50); // the flush has begun and waits
            _machine.Bus.FlushWrites();
        }));

        Concurrently.Run(
            () => Assert.Throws<InvalidOperationException>(() => _cpu.Store(At(Page), 1)),
            () =>
            {
                isInTracker.Wait();
                Volatile.Write(ref isFlushing, true);
                _machine.Mmu.Flush(VirtualRange.All);
            });
    }

    public void Dispose() => _machine.Dispose();

    private void Misuse(string call) => _machine.Bus.AddTracker(new RecordingTracker(call switch
    {
        "FlushWrites" => _machine.Bus.FlushWrites,
        "Flush" => () => _machine.Mmu.Flush(VirtualRange.All),
        "StopCpus" => () => _machine.Bus.StopCpus(),
        "AddTracker" => () => _machine.Bus.AddTracker(new RecordingTracker()),
        _ => () => _machine.Bus.Cpus[0].Dispose(),
    }));

    /// <summary>Another thread can flush and stop CPUs, and another CPU can load.</summary>
    private void AssertUnharmed() => Concurrently.Run(() =>
    {
        _machine.Mmu.Flush(VirtualRange.All);
        _machine.Bus.StopCpus().Dispose();
        Assert.Equal(0, _machine.AddCpu().Load<int>(At(Page)));
    });
}
