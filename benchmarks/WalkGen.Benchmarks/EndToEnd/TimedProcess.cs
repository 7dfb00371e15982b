using System.Diagnostics;
using System.Security.Cryptography;

namespace WalkGen.Benchmarks;

/// <summary>A program with arguments. Runs are timed from the start of the process to the end of its output.</summary>
internal sealed class TimedProcess(string program, string[] arguments)
{
    public (double Milliseconds, string OutputHash) Run()
    {
        long start = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string hash = Convert.ToHexStringLower(SHA256.HashData(process.StandardOutput.BaseStream));
        process.WaitForExit();
        double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return process.ExitCode == 0
            ? (milliseconds, hash)
            : throw new InvalidOperationException($"{program} ended with exit code {process.ExitCode}.");
    }
}
