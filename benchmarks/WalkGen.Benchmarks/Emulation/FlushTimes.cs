using System.Diagnostics;
using WalkGen.Emulation;

namespace WalkGen.Benchmarks;

/// <summary>The time of a TLB flush of one page while a CPU of another thread stores all the time.</summary>
internal static class FlushTimes
{
    /// <summary>The median in microseconds.</summary>
    public static double MedianOf(GuestRam ram, int rounds)
    {
        using VirtualCpu<X86_64> storing = ram.AddCpu();
        bool stop = false;
        var thread = new Thread(() =>
        {
            while (!Volatile.Read(ref stop)) AccessLoops.Store(new CpuAccess(storing));
        });
        thread.Start();
        var page = new VirtualRange(GuestRam.AddressOf(3), GuestRam.AddressOf(4) - 1);
        double[] times = new double[rounds];
        for (int i = -100; i < rounds; i++)
        {
            long start = Stopwatch.GetTimestamp();
            ram.Mmu.Flush(page);
            if (i >= 0) times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
            Thread.SpinWait(200);
        }

        Volatile.Write(ref stop, true);
        thread.Join();
        return Side.MedianOf(times);
    }
}
