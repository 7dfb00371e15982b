using System.Globalization;

namespace WalkGen.Emulation.Tests.Spaces;

/// <summary>
/// A thread with a virtual CPU, which runs a program in each round while the test changes the address space. An access that the VMAs refuse
/// is retried until it succeeds, as after a signal handler.
/// </summary>
internal sealed class RunningCpu : IPageFaultHandler, IDisposable
{
    private const int LongestDelay = 60;

    private readonly Thread _thread;
    private readonly IPageFaultHandler? _pager;
    private readonly Action<RunningCpu, int> _program;
    private readonly Random _delays = new(1);
    private volatile int _round = -1;
    private volatile int _finished = -1;
    private volatile bool _isChanging;
    private volatile bool _isStopped;
    private volatile Exception? _failure;

    public RunningCpu(SoftwareMmu<X86_64> mmu, IPageFaultHandler? pager, Action<RunningCpu, int> program)
    {
        Cpu = mmu.AddCpu();
        _pager = pager;
        _program = program;
        mmu.FaultHandler = this;
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>The number of rounds: 2,000, or that of the environment variable WALKGEN_ROUNDS.</summary>
    public static int Rounds
        => int.Parse(Environment.GetEnvironmentVariable("WALKGEN_ROUNDS") ?? "2000", CultureInfo.InvariantCulture);

    public VirtualCpu<X86_64> Cpu { get; }

    /// <summary>Whether the test changes the address space.</summary>
    public bool IsChanging => _isChanging;

    /// <summary>Starts the program, runs <paramref name="change"/> after a short random delay, and waits for the program.</summary>
    public void Round(Action change)
    {
        int round = _round + 1;
        _isChanging = true;
        _round = round;
        try
        {
            Thread.SpinWait(_delays.Next(LongestDelay));
            change();
        }
        finally
        {
            _isChanging = false;
        }

        var spinner = new SpinWait();
        while (_finished != round) spinner.SpinOnce(sleep1Threshold: -1);
        if (_failure is { } failure) Assert.Fail($"Round {round}: {failure}");
    }

    public bool TryHandle(VirtualCpu cpu, PageFault fault)
    {
        if (_pager is null || _isStopped) return false;
        if (!_pager.TryHandle(cpu, fault)) Thread.SpinWait(200); // let the other thread take the lock
        return true;
    }

    public void Dispose()
    {
        _isStopped = true;
        _round++;
        _thread.Join();
    }

    private void Run()
    {
        for (int round = 0; ; round++)
        {
            var spinner = new SpinWait();
            while (_round < round) spinner.SpinOnce(sleep1Threshold: -1);
            if (_isStopped) return;
            try
            {
                Thread.SpinWait(round * 7 % LongestDelay);
                _program(this, round);
            }
            catch (Exception e)
            {
                _failure = e;
            }

            _finished = round;
        }
    }
}
