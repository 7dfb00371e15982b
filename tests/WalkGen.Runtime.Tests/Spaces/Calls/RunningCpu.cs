using System.Globalization;
using WalkGen.Emulation;
using WalkGen.Linux;

namespace WalkGen.Runtime.Tests.Spaces;

/// <summary>
/// A thread with a virtual CPU, which runs a program in each round while the test changes the address space. An access that the VMAs refuse
/// is retried until it succeeds, as after a signal handler.
/// </summary>
internal sealed class RunningCpu : IPageFaultHandler, IDisposable
{
    private readonly Barrier _round = new(2);
    private readonly Thread _thread;
    private readonly IPageFaultHandler? _pager;
    private volatile bool _isStopped;

    public RunningCpu(
        SoftwareMmu<X86_64, ArenaMemory> mmu, IPageFaultHandler? pager, Action<VirtualCpu<X86_64, ArenaMemory>, int> program)
    {
        VirtualCpu<X86_64, ArenaMemory> cpu = mmu.AddCpu();
        _pager = pager;
        mmu.FaultHandler = this;
        _thread = new Thread(() => Run(cpu, program)) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>The number of rounds: 2,000, or that of the environment variable WALKGEN_ROUNDS.</summary>
    public static int Rounds
        => int.Parse(Environment.GetEnvironmentVariable("WALKGEN_ROUNDS") ?? "2000", CultureInfo.InvariantCulture);

    public Exception? Failure { get; private set; }

    /// <summary>Starts the program, runs <paramref name="change"/> meanwhile, and waits for the program.</summary>
    public void Round(Action change)
    {
        Assert.True(_round.SignalAndWait(TimeSpan.FromMinutes(1)), "The CPU is stuck.");
        change();
        Assert.True(_round.SignalAndWait(TimeSpan.FromMinutes(1)), "The CPU is stuck.");
        Assert.Null(Failure);
    }

    public bool TryHandle(AddressSpace space, PageFault fault)
    {
        if (_pager is null) return false;
        if (!_pager.TryHandle(space, fault)) Thread.Yield();
        return true;
    }

    public void Dispose()
    {
        _isStopped = true;
        _round.SignalAndWait(TimeSpan.FromMinutes(1));
        _thread.Join();
        _round.Dispose();
    }

    private void Run(VirtualCpu<X86_64, ArenaMemory> cpu, Action<VirtualCpu<X86_64, ArenaMemory>, int> program)
    {
        for (int round = 0; ; round++)
        {
            _round.SignalAndWait();
            if (_isStopped) return;
            try
            {
                program(cpu, round);
            }
            catch (Exception e)
            {
                Failure = e;
            }

            _round.SignalAndWait();
        }
    }
}
