using System.Diagnostics;
using System.Text.Json;
using WalkGen.Benchmarks.Walkers;

namespace WalkGen.Benchmarks;

/// <summary>
/// The workload <c>first-walk</c>: the cost of the first walk in a process, including JIT compilation. The program starts itself in a new
/// process, which reports its times as a line of JSON.
/// </summary>
internal static class FirstWalk
{
    public const string Name = "first-walk";
    public const string NativeOption = "--native";

    private const int Tables = 32 << 10; // 16 Mi PTEs

    public static IReadOnlyList<Goal> Goals { get; } =
    [
        Goal.AtMost(Measurement.Ns, 12e6, "<= 12 ms"),
        Goal.AtMost(Measurement.SecondTimesSteady, 2, "second <= 2x steady"),
    ];

    /// <summary>Measures in a new process.</summary>
    public static Measurement Measure(NativeWalker? native, CancellationToken cancellationToken)
    {
        string[] arguments = native is null ? [Name] : [Name, NativeOption, native.Path];
        using var process = Process.Start(OwnProcess.StartInfo(arguments))!;
        using var killing = cancellationToken.Register(process.Kill);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        cancellationToken.ThrowIfCancellationRequested();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{Name}: the new process ended with exit code {process.ExitCode}.");

        Times times = JsonSerializer.Deserialize<Times>(output)!;
        var result = new Measurement(Name, isPerWalk: true);
        result.Add(Measurement.Ns, times.First);
        result.Add(Measurement.CNs, times.Native);
        result.Add(Measurement.Ratio, times.Native / times.First);
        result.Add(Measurement.SumNs, times.Sum);
        result.Add(Measurement.TimesSum, times.First / times.Sum);
        result.Add(Measurement.SecondNs, times.Second);
        result.Add(Measurement.SteadyNs, times.Steady);
        result.Add(Measurement.SecondTimesSteady, times.Second / times.Steady);
        return result;
    }

    /// <summary>Measures in the new process. <paramref name="library"/> is the C walker, if there is one.</summary>
    public static void Run(string? library, TextWriter output)
    {
        using var tables = new BenchmarkTables(Tables, EntryMix.DirtyOnePercent);
        var walker = new FilterWalker();
        double first = Time(() => walker.Walk(tables.Table, tables.Range));
        var ours = new Outcome(walker.Pages, walker.Addresses);
        double second = Time(Again);

        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < TimeSpan.FromMilliseconds(500);) Again();
        double steady = Enumerable.Range(0, 10).Min(_ => Time(Again));

        double? native = null;
        if (library is not null)
        {
            using var c = new NativeWalker(library);
            Outcome theirs = default;
            native = Time(() => theirs = c.Filter.Run(tables.Request()));
            if (theirs != ours) throw new UnequalResultsException(Name, "the C walker", ours, theirs);
        }

        double sum = Enumerable.Range(0, 3).Min(_ => Time(() => tables.Sum()));
        output.WriteLine(JsonSerializer.Serialize(new Times(first, second, steady, native, sum)));

        void Again()
        {
            var next = new FilterWalker();
            next.Walk(tables.Table, tables.Range);
        }
    }

    private static double Time(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds;
    }

    private sealed record Times(double First, double Second, double Steady, double? Native, double Sum);
}
