using System.Diagnostics;
using System.Runtime.InteropServices;

namespace WalkGen.Benchmarks;

/// <summary>The properties of the machine that results depend on.</summary>
internal static class Machine
{
    private static readonly TimeSpan SpinUpTime = TimeSpan.FromSeconds(2);

    private const string CpuInfo = "/proc/cpuinfo";
    private const string HugePages = "/sys/kernel/mm/transparent_hugepage/enabled";

    /// <summary>The processor's name, and its family and model, because virtual machines hide names.</summary>
    public static string Processor { get; } = ReadProcessor();

    /// <summary>Processor, vectors, runtime and huge pages in one line.</summary>
    public static string Describe()
        => $"{Processor}, vectors of {TableSum.VectorBits} bits, {RuntimeInformation.FrameworkDescription},"
            + $" transparent huge pages: {HugePageMode()}";

    /// <summary>Keeps the processor busy until it has reached its full speed, so that the first workload is not slower.</summary>
    public static unsafe ulong SpinUp(CancellationToken cancellationToken)
    {
        ulong* words = stackalloc ulong[512];
        ulong sum = 0;
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < SpinUpTime && !cancellationToken.IsCancellationRequested)
        {
            sum += TableSum.Of(words, 512);
        }

        return sum;
    }

    private static string ReadProcessor()
    {
        string? name = Property("model name");
        return name is null
            ? $"{RuntimeInformation.ProcessArchitecture}"
            : $"{name} (family {Property("cpu family") ?? "?"}, model {Property("model") ?? "?"})";
    }

    private static string? Property(string name)
    {
        if (!File.Exists(CpuInfo)) return null;
        return File.ReadLines(CpuInfo)
            .Select(static line => line.Split(':', 2, StringSplitOptions.TrimEntries))
            .FirstOrDefault(property => property.Length == 2 && property[0] == name)?[1];
    }

    // "always [madvise] never": the mode is in brackets. Arenas use madvise, so the first two modes give huge pages.
    private static string HugePageMode()
    {
        if (!File.Exists(HugePages)) return "unknown";
        string modes = File.ReadAllText(HugePages);
        return modes.Contains("[never]", StringComparison.Ordinal) ? "no" : "yes";
    }
}
