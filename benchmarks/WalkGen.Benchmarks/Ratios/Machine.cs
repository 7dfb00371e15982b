using System.Diagnostics;
using System.Runtime.InteropServices;

namespace WalkGen.Benchmarks;

/// <summary>What the figures depend on besides the code.</summary>
internal static class Machine
{
    private static readonly TimeSpan SpinUpTime = TimeSpan.FromSeconds(2);

    private const string CpuInfo = "/proc/cpuinfo";
    private const string HugePages = "/sys/kernel/mm/transparent_hugepage/enabled";

    /// <summary>Processor, vectors, runtime and huge pages in one line.</summary>
    public static string Describe()
        => $"{Cpu()}, {TableSum.Width}, {RuntimeInformation.FrameworkDescription}, transparent huge pages: {HugePageMode()}";

    /// <summary>Keeps the processor busy until it has reached its speed: the first workload would pay for that otherwise.</summary>
    public static unsafe ulong SpinUp(CancellationToken cancellationToken)
    {
        ulong* words = stackalloc ulong[512];
        ulong sum = 0;
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < SpinUpTime && !cancellationToken.IsCancellationRequested;)
        {
            sum += TableSum.Of(words, 512);
        }

        return sum;
    }

    private static string Cpu()
    {
        string? line = File.Exists(CpuInfo) ? File.ReadLines(CpuInfo).FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line is null ? $"{RuntimeInformation.ProcessArchitecture}" : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }

    // "always [madvise] never": the word in brackets holds. An arena asks by madvise, so both of the first two give them.
    private static string HugePageMode()
    {
        if (!File.Exists(HugePages)) return "unknown";
        string modes = File.ReadAllText(HugePages);
        return modes.Contains("[never]", StringComparison.Ordinal) ? "no" : "yes";
    }
}
