using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.IO.MemoryMappedFiles;
using WalkGen.Images;

namespace WalkGen.Benchmarks;

/// <summary>
/// <c>kdump</c>: measures the search for roots in kdump-compressed files against a C program that only unpacks the pages, in one thread.
/// Both run in turns, in one process. The file is in the page cache.
/// </summary>
internal static class KdumpCommand
{
    public static Command Create()
    {
        var rounds = new Option<int>("--rounds") { DefaultValueFactory = static _ => 5, Description = "The number of rounds." };
        var size = new Option<int>("--mib") { DefaultValueFactory = static _ => 512, Description = "The size of the memory." };
        var only = new Option<string[]>("--only")
        {
            Description = "Measure only these codecs.", HelpName = "name", AllowMultipleArgumentsPerToken = true,
        };
        only.AcceptOnlyFromAmong([.. KdumpCodec.All.Select(static codec => codec.Name)]);
        var command = new Command("kdump", "Measures the search for roots in packed dumps against C libraries that unpack them.")
        {
            rounds, size, only,
        };
        command.SetAction((arguments, cancellation)
            => Task.Run(() => Run(
                [.. KdumpCodec.All.Where(codec => arguments.GetValue(only) is not { Length: > 0 } names || names.Contains(codec.Name))],
                arguments.GetValue(rounds), arguments.GetValue(size), Console.Out, cancellation)));
        return command;
    }

    private static int Run(KdumpCodec[] codecs, int rounds, int mib, TextWriter output, CancellationToken cancellation)
    {
        using var native = new NativeUnpacker();
        output.WriteLine(Machine.Describe());
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} processors, load {LoadAverage()}; best of {rounds}"));
        output.WriteLine("codec   memory MiB  file MiB  roots  walkgen ms  of CPUs   MiB/s  C ms  of CPUs   MiB/s  C/walkgen  of CPUs");
        foreach (KdumpCodec codec in codecs)
        {
            if (!native.Has(codec))
            {
                output.WriteLine($"{codec.Name,-6}  skipped: its C library is not installed");
                continue;
            }

            using var file = new KdumpFile(mib << 8, codec, cancellation);
            Measure(native, file, codec, rounds, output, cancellation);
        }

        return ExitCode.Done;
    }

    private static unsafe void Measure(
        NativeUnpacker native, KdumpFile file, KdumpCodec codec, int rounds, TextWriter output, CancellationToken cancellation)
    {
        using var image = MemoryImage.Open(file.Path, null, cancellation);
        using var mapped = MemoryMappedFile.CreateFromFile(file.Path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        using MemoryMappedViewAccessor view = mapped.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* bytes = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref bytes);
        TimeSpan ours = TimeSpan.MaxValue, theirs = TimeSpan.MaxValue, ourCpu = TimeSpan.MaxValue, theirCpu = TimeSpan.MaxValue;
        int found = 0;
        for (int round = 0; round < rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            Measure(() => found = RootScan.Find(image, PagingMode.X86_64, null, cancellation).Count, ref ours, ref ourCpu);
            Measure(() => native.Unpack(file, codec, bytes), ref theirs, ref theirCpu);
        }

        view.SafeMemoryMappedViewHandle.ReleasePointer();
        if (found != KdumpPageMix.Roots(file.Pages) || image.DamagedPages > 0)
            throw new InvalidOperationException($"{codec.Name}: {found} roots were found, {image.DamagedPages} pages are damaged.");
        double memory = file.Pages / 256.0;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{codec.Name,-6} {memory,11:f0} {file.Size >> 20,9} {found,6} {ours.TotalMilliseconds,11:f0} {ourCpu.TotalMilliseconds,8:f0} "
            + $"{memory / ours.TotalSeconds,7:f0} "
            + $"{theirs.TotalMilliseconds,5:f0} {theirCpu.TotalMilliseconds,8:f0} {memory / theirs.TotalSeconds,7:f0} "
            + $"{theirs / ours,10:f2} {theirCpu / ourCpu,8:f2}"));
        output.Flush();
    }

    private static void Measure(Action action, ref TimeSpan best, ref TimeSpan bestCpu)
    {
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        action();
        TimeSpan time = Stopwatch.GetElapsedTime(start);
        cpu = Environment.CpuUsage.TotalTime - cpu;
        if (time < best) best = time;
        if (cpu < bestCpu) bestCpu = cpu;
    }

    private static string LoadAverage()
        => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";
}
