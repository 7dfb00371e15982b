using System.Diagnostics;
using System.Security.Cryptography;

namespace WalkGen.Benchmarks;

/// <summary>A program with its arguments, whose runs are timed from the start of the process until all it printed is read.</summary>
internal sealed class TimedProcess(string program, string[] arguments)
{
    public (double Milliseconds, string OutputHash) Run()
    {
        long start = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string hash = Convert.ToHexStringLower(SHA256.HashData(process.StandardOutput.BaseStream));
        process.WaitForExit();
        double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return process.ExitCode == 0 ? (milliseconds, hash) : throw new InvalidOperationException($"{program} ended with exit code {process.ExitCode}.");
    }
}
