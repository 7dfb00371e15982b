using System.Diagnostics;
using System.Globalization;

namespace WalkGen.Benchmarks;

/// <summary>
/// Runs programs one at a time and measures what each costs. The output goes into a pipe that this process reads, on another processor if
/// there is one.
/// </summary>
internal static class MeasuredProcess
{
    /// <summary>A process that needs more is ended: the machine may have other work.</summary>
    public const long MaxMemory = 4L << 30;

    private static readonly TimeSpan SampleInterval = TimeSpan.FromMilliseconds(10);

    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="read">Reads its output; null to throw it away.</param>
    /// <exception cref="FailedRunException">It failed, or needed more than <see cref="MaxMemory"/>.</exception>
    public static ProcessCost Run(string program, string[] arguments, Action<ReadOnlySpan<byte>>? read = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        TimeSpan before = ProcessorTime.OfChildren();
        long began = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        Task<long> memory = Task.Factory.StartNew(
            () => Watch(process), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        long output = Read(process.StandardOutput.BaseStream, read);
        process.WaitForExit();
        TimeSpan wall = Stopwatch.GetElapsedTime(began), cpu = ProcessorTime.OfChildren() - before;
        if (memory.Result > MaxMemory) throw new FailedRunException($"ended, because it needs more than {MaxMemory >> 30} GiB of memory");
        return process.ExitCode == 0
            ? new ProcessCost(cpu, wall, memory.Result, output)
            : throw new FailedRunException($"exit code {process.ExitCode}: {error.Result.Trim().ReplaceLineEndings(" ")}");
    }

    private static long Read(Stream output, Action<ReadOnlySpan<byte>>? read)
    {
        var buffer = new byte[1 << 18];
        long sum = 0;
        while (output.Read(buffer) is var count and > 0)
        {
            sum += count;
            read?.Invoke(buffer.AsSpan(0, count));
        }

        return sum;
    }

    private static long Watch(Process process)
    {
        long memory = 0;
        do
        {
            try
            {
                string[] status = File.ReadAllLines($"/proc/{process.Id}/status");
                memory = long.Max(memory, SizeIn(status, "RssAnon:") + SizeIn(status, "RssShmem:"));
                if (memory > MaxMemory) process.Kill();
            }
            catch (Exception e) when (e is IOException or InvalidOperationException)
            {
                // It has just ended.
            }
        }
        while (!process.WaitForExit(SampleInterval));
        return memory;
    }

    private static long SizeIn(string[] status, string name)
        => Array.Find(status, line => line.StartsWith(name, StringComparison.Ordinal)) is { } line
            ? long.Parse(line.AsSpan(name.Length, line.Length - name.Length - " kB".Length), CultureInfo.InvariantCulture) << 10
            : 0;
}
