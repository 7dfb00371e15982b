using System.Diagnostics;
using WalkGen.Emulation;

namespace WalkGen.Benchmarks;

/// <summary>Medians of flushes and barriers, in microseconds, while another thread is busy.</summary>
internal static class FlushTimes
{
    private const int WarmUpRounds = 100;

    /// <summary>A flush of one page while a CPU of another thread stores all the time.</summary>
    public static double OfRunningCpus(GuestRam ram, int rounds)
    {
        using VirtualCpu<X86_64> storing = ram.AddCpu();
        return Median(rounds, () => ram.Mmu.Flush(Page), () => AccessLoops.Store(new CpuAccess(storing)));
    }

    /// <summary>The same while a thread is busy and no CPU accesses memory.</summary>
    public static double OfIdleCpus(GuestRam ram, int rounds)
        => Median(rounds, () => ram.Mmu.Flush(Page), static () => Thread.SpinWait(1000));

    /// <summary>
    /// A flush of one page by the thread of a CPU that accesses memory between flushes, while a CPU of another thread stores all the time.
    /// </summary>
    public static double ByCpu(GuestRam ram, int rounds)
    {
        using VirtualCpu<X86_64> storing = ram.AddCpu();
        return Median(
            rounds,
            () => ram.Mmu.Flush(Page, ram.Cpu),
            () => AccessLoops.Store(new CpuAccess(storing)),
            () => ram.Cpu.Load<byte>(GuestRam.AddressOf(5)));
    }

    /// <summary>A barrier on all cores, while a thread is busy that uses no CPU.</summary>
    public static double OfBarrier(int rounds) => Median(rounds, Interlocked.MemoryBarrierProcessWide, static () => Thread.SpinWait(1000));

    private static VirtualRange Page => new(GuestRam.AddressOf(3), GuestRam.AddressOf(4) - 1);

    private static double Median(int rounds, Action action, Action busy, Action? between = null)
    {
        bool stop = false;
        var thread = new Thread(() =>
        {
            while (!Volatile.Read(ref stop)) busy();
        });
        thread.Start();
        double[] times = new double[rounds];
        for (int i = -WarmUpRounds; i < rounds; i++)
        {
            between?.Invoke();
            long start = Stopwatch.GetTimestamp();
            action();
            if (i >= 0) times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
            Thread.SpinWait(200);
        }

        Volatile.Write(ref stop, true);
        thread.Join();
        return Side.MedianOf(times);
    }
}
