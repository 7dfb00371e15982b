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
        var command = new Command("kdump", "Measures the search for roots in packed dumps against C libraries that unpack them.")
        {
            rounds, size,
        };
        command.SetAction((arguments, cancellation)
            => Task.Run(() => Run(arguments.GetValue(rounds), arguments.GetValue(size), Console.Out, cancellation)));
        return command;
    }

    private static int Run(int rounds, int mib, TextWriter output, CancellationToken cancellation)
    {
        using var native = new NativeUnpacker();
        output.WriteLine(Machine.Describe());
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} processors, load {LoadAverage()}; best of {rounds}"));
        output.WriteLine("codec   memory MiB  file MiB  roots  walkgen ms  of CPUs   MiB/s  C ms   MiB/s  C/walkgen");
        foreach (KdumpCodec codec in KdumpCodec.All)
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
        TimeSpan ours = TimeSpan.MaxValue, theirs = TimeSpan.MaxValue, cpu = TimeSpan.MaxValue;
        int found = 0;
        for (int round = 0; round < rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            TimeSpan cpuStart = Environment.CpuUsage.TotalTime;
            long start = Stopwatch.GetTimestamp();
            found = RootScan.Find(image, PagingMode.X86_64, null, cancellation).Count;
            long middle = Stopwatch.GetTimestamp();
            if (Environment.CpuUsage.TotalTime - cpuStart is var used && used < cpu) cpu = used;
            native.Unpack(file, codec, bytes);
            long end = Stopwatch.GetTimestamp();
            if (Stopwatch.GetElapsedTime(start, middle) is var one && one < ours) ours = one;
            if (Stopwatch.GetElapsedTime(middle, end) is var other && other < theirs) theirs = other;
        }

        view.SafeMemoryMappedViewHandle.ReleasePointer();
        if (found != KdumpPageMix.Roots(file.Pages) || image.DamagedPages > 0)
            throw new InvalidOperationException($"{codec.Name}: {found} roots were found, {image.DamagedPages} pages are damaged.");
        double memory = file.Pages / 256.0;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{codec.Name,-6} {memory,11:f0} {file.Size >> 20,9} {found,6} {ours.TotalMilliseconds,11:f0} {cpu.TotalMilliseconds,8:f0} {memory / ours.TotalSeconds,7:f0} "
            + $"{theirs.TotalMilliseconds,5:f0} {memory / theirs.TotalSeconds,7:f0} {theirs / ours,10:f2}"));
        output.Flush();
    }

    private static string LoadAverage()
        => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";
}
