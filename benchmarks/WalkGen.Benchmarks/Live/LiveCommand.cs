using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using WalkGen.Live;

namespace WalkGen.Benchmarks;

/// <summary>
/// <c>live</c>: measures scans of the pages of this process, and a walk over its page table, against C with the same calls of the kernel.
/// Both sides run in turns, in one process, and must find the same.
/// </summary>
internal static class LiveCommand
{
    private const int PageShift = 12;
    private const PageCategories Written = PageCategories.Written;

    public static Command Create()
    {
        var rounds = new Option<int>("--rounds") { DefaultValueFactory = static _ => 50, Description = "The number of rounds." };
        var size = new Option<int>("--mib") { DefaultValueFactory = static _ => 256, Description = "The size of the memory." };
        var command = new Command("live", "Measures scans and walks of the pages of a process against C.") { rounds, size };
        command.SetAction((arguments, cancellation)
            => Task.Run(() => Run(arguments.GetValue(rounds), arguments.GetValue(size), Console.Out, cancellation)));
        return command;
    }

    private static int Run(int rounds, int mib, TextWriter output, CancellationToken cancellation)
    {
        using var native = new NativePageMap();
        using PageMapScan scan = PageMapScan.Open(Environment.ProcessId);
        using LinuxProcess process = LinuxProcess.Open(Environment.ProcessId);
        VirtualRange range = native.MapTracked((ulong)mib << 20);
        var regions = new PageRegion[1024];
        ProcessArea area = process.ReadAreas().Single(found => found.Range.Contains(range.Start));
        output.WriteLine(Machine.Describe());
        output.WriteLine($"best of {rounds} rounds          WalkGen ns/page  C ns/page  ratio  goal");

        bool isMet = Measure("scan of clean pages", () => Scan(scan, range, regions), () => native.Scan(range, Written, regions), 1.2);
        Write(range, 16);
        isMet &= Measure("scan, 1 of 16 written", () => Scan(scan, range, regions), () => native.Scan(range, Written, regions), 1.2);
        isMet &= Measure("walk, all present", () => Walk(process, area, range), () => native.Read(range), 1.2);
        return isMet ? ExitCode.Done : ExitCode.Failed;

        bool Measure(string name, Func<long> ours, Func<long> theirs, double goal)
        {
            TimeSpan best = TimeSpan.MaxValue, bestOfC = TimeSpan.MaxValue;
            for (int round = 0; round < rounds; round++)
            {
                cancellation.ThrowIfCancellationRequested();
                long found = Time(ours, ref best), expected = Time(theirs, ref bestOfC);
                if (found != expected) throw new InvalidOperationException($"{name}: {found} pages, but C finds {expected}.");
            }

            double pages = range.PageCount(PageShift), ratio = best / bestOfC;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-25} {best.TotalNanoseconds / pages,18:f2} {bestOfC.TotalNanoseconds / pages,10:f2} {ratio,6:f2}  {goal:f1}"));
            return ratio <= goal;
        }
    }

    private static long Time(Func<long> run, ref TimeSpan best)
    {
        long start = Stopwatch.GetTimestamp();
        long found = run();
        TimeSpan time = Stopwatch.GetElapsedTime(start);
        if (time < best) best = time;
        return found;
    }

    private static long Scan(PageMapScan scan, VirtualRange range, PageRegion[] regions)
    {
        PageQuery query = new() { AllOf = Written, Reported = Written };
        long pages = 0;
        for (var cursor = new PageScanCursor(range); !cursor.IsDone;)
        {
            int count = scan.Scan(query, ref cursor, regions);
            foreach (ref readonly PageRegion region in regions.AsSpan(0, count)) pages += (long)(region.End - region.Start) >> PageShift;
        }

        return pages;
    }

    private static long Walk(LinuxProcess process, ProcessArea area, VirtualRange range)
    {
        var walker = default(PresentPages);
        walker.Walk(process.ReadPageTable([area]), range);
        return walker.Pages;
    }

    private static unsafe void Write(VirtualRange range, int step)
    {
        for (ulong page = 0; page < range.PageCount(PageShift); page += (ulong)step)
            Unsafe.WriteUnaligned((byte*)(range.Start + (page << PageShift)).Value, (byte)2);
    }
}
