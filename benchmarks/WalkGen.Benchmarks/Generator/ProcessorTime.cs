using System.Runtime.InteropServices;

namespace WalkGen.Benchmarks;

/// <summary>
/// The processor time of processes that this one started and that have ended. Unlike the elapsed time it hardly depends on what else the
/// machine does.
/// </summary>
internal static partial class ProcessorTime
{
    private const int Children = -1; // RUSAGE_CHILDREN
    private const int Words = 18; // struct rusage of Linux: two timevals, then 14 counters

    public static TimeSpan OfChildren()
    {
        var usage = new long[Words];
        if (GetUsage(Children, usage) != 0) throw new InvalidOperationException("getrusage failed.");

        return TimeSpan.FromSeconds(usage[0] + usage[2]) + TimeSpan.FromMicroseconds(usage[1] + usage[3]);
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static partial int GetUsage(int who, [Out] long[] usage);
}
