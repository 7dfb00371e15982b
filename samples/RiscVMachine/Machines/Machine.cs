using WalkGen;
using WalkGen.Emulation;
using WalkGen.Formats;

namespace RiscVMachine;

/// <summary>A part of QEMU's <c>virt</c> machine: harts, RAM, UART, CLINT and test finisher, at the same addresses.</summary>
internal sealed class Machine : IDisposable
{
    /// <summary>The start of the RAM, where harts begin after a reset.</summary>
    public static readonly PhysicalAddress RamStart = new(0x8000_0000);

    private const int Batch = 1024; // instructions between looks at interrupts
    private const int A0 = 10; // by convention, the number of the hart at a reset

    private volatile bool _mustStop;
    private Task[] _running = [];
    private volatile object? _exitCode;

    /// <summary>Creates a machine whose harts do not run yet.</summary>
    /// <param name="harts">The number of harts.</param>
    /// <param name="ramBytes">The size of the RAM, a multiple of 4 KiB.</param>
    /// <exception cref="OutOfMemoryException">The operating system has not enough memory.</exception>
    public Machine(int harts, ulong ramBytes)
    {
        RamBytes = ramBytes;
        Clint = new Clint(harts);
        Bus.AddRam(RamStart, ramBytes);
        Bus.AddDevice(new PhysicalAddress(0x1000_0000), Uart.Length, Uart);
        Bus.AddDevice(new PhysicalAddress(0x0200_0000), Clint.Length, Clint);
        Bus.AddDevice(new PhysicalAddress(0x0010_0000), Finisher.Length, new Finisher(Finish));
        var mmu = new SoftwareMmu<RiscV<Sv39>>(Bus);
        Harts = [.. Enumerable.Range(0, harts).Select(id => new Hart(id, mmu, Clint))];
    }

    public PhysicalBus Bus { get; } = new();

    public ulong RamBytes { get; }

    public IReadOnlyList<Hart> Harts { get; }

    public Uart Uart { get; } = new();

    public Clint Clint { get; }

    /// <summary>The exit code, after the program has written it to the finisher.</summary>
    public int? ExitCode => (int?)_exitCode;

    /// <summary>Lets all harts begin at <paramref name="entry"/> when they are started.</summary>
    public void Reset(ulong entry)
    {
        foreach (Hart hart in Harts)
        {
            hart.Pc = entry;
            hart.X[A0] = (ulong)hart.Id;
        }
    }

    /// <summary>Starts the harts, each on its own thread.</summary>
    /// <returns>A task that ends when the program has ended, the harts were stopped, or one has failed.</returns>
    public Task Start()
    {
        _mustStop = ExitCode is not null;
        _running = [.. Harts.Select(hart => Task.Factory.StartNew(
            () => Run(hart), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        return Task.WhenAll(_running);
    }

    /// <summary>Stops the harts, each between two instructions. They can be started again.</summary>
    /// <exception cref="AggregateException">A hart has failed.</exception>
    public void Stop()
    {
        _mustStop = true;
        Clint.WakeAll();
        Task.WaitAll(_running);
    }

    /// <summary>The state of harts and devices, without the memory. The harts must not run.</summary>
    public MachineState Save() => new([.. Harts.Select(static hart => hart.Save())], Clint.Save(), Uart.Save(), ExitCode);

    /// <summary>Loads the state of harts and devices. The harts must not run.</summary>
    public void Load(MachineState state)
    {
        foreach (var (hart, saved) in Harts.Zip(state.Harts)) hart.Load(saved);
        Clint.Load(state.Clint);
        Uart.Load(state.Uart);
        _exitCode = state.ExitCode;
    }

    public void Dispose()
    {
        Stop();
        Bus.Dispose();
        Clint.Dispose();
    }

    private void Run(Hart hart)
    {
        try
        {
            while (!_mustStop) hart.Run(Batch);
        }
        finally
        {
            _mustStop = true; // a hart that fails stops the others
            Clint.WakeAll();
        }
    }

    private void Finish(int exitCode)
    {
        _exitCode = exitCode;
        _mustStop = true;
    }
}

/// <summary>The state of a machine without its memory.</summary>
internal sealed record MachineState(HartState[] Harts, ClintState Clint, UartState Uart, int? ExitCode);
