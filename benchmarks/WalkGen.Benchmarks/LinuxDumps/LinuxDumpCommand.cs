using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using WalkGen.Images;

namespace WalkGen.Benchmarks;

/// <summary>
/// <c>linux-dump</c>: measures what the processes of a dump cost beyond the reads that they need. Both sides run in turns, in one process,
/// with the file in the page cache.
/// </summary>
internal static class LinuxDumpCommand
{
    private const int PageSize = 0x1000;

    private static readonly VirtualRange UserHalf = new(new VirtualAddress(0), new VirtualAddress((1UL << 47) - 1));

    public static Command Create()
    {
        var rounds = new Option<int>("--rounds") { DefaultValueFactory = static _ => 20, Description = "The number of rounds." };
        var dump = new Argument<string?>("dump")
        {
            Arity = ArgumentArity.ZeroOrOne, Description = "A dump; without it, a guest of the tests.",
        };
        var guest = new Option<string>("--guest")
        {
            DefaultValueFactory = static _ => "tests/Guests/processes/x86_64-6.1/kernel.elf.zst", Description = "The guest of the tests.",
        };
        var command = new Command("linux-dump", "Measures the processes of a dump against reads of the same pages, and a plain walk.")
        {
            dump, rounds, guest,
        };
        command.SetAction(arguments => Run(
            arguments.GetValue(dump), arguments.GetValue(guest)!, arguments.GetValue(rounds), Console.Out));
        return command;
    }

    private static int Run(string? dump, string guest, int rounds, TextWriter output)
    {
        using DumpFile file = new(dump, guest);
        output.WriteLine(Machine.Describe());
        MeasurePs(file, rounds, output);
        MeasureUsage(file, rounds, output);
        MeasureUnpacking(file, rounds, output);
        return ExitCode.Done;
    }

    private static void MeasurePs(DumpFile file, int rounds, TextWriter output)
    {
        ReadLog log = new();
        int processes;
        using (MemoryImage image = file.Open(log)) processes = ListProcesses(image);
        PhysicalRange[] ranges = log.PageRanges;
        TimeSpan ps = TimeSpan.MaxValue, reads = TimeSpan.MaxValue;
        for (int round = 0; round < rounds; round++)
        {
            using (MemoryImage image = file.Open()) Measure(() => ListProcesses(image), ref ps);
            using (MemoryImage image = file.Open()) Measure(() => ReadPages(image, ranges), ref reads);
        }

        long pages = ranges.Sum(static range => (long)range.Length / PageSize);
        Print(output, $"ps of {processes} processes", ps, $"reading its {pages} pages", reads, "goal 1.3");
    }

    private static void MeasureUsage(DumpFile file, int rounds, TextWriter output)
    {
        using MemoryImage image = file.Open();
        DumpedKernel kernel = image.OpenKernel();
        KernelProcess[] processes = [.. kernel.Processes.Where(static process => process.Areas.Count > 0)];
        PageTable[] tables = [.. processes.Select(process => kernel.OpenPageTable(process)).OfType<PageTable>()];
        TimeSpan usage = TimeSpan.MaxValue, walk = TimeSpan.MaxValue;
        LeafCounter counter = new();
        for (int round = 0; round < rounds; round++)
        {
            Measure(() => Array.ForEach(processes, process => kernel.UsageOf(process)), ref usage);
            counter = new LeafCounter();
            Measure(() => Array.ForEach(tables, table => counter.Walk(table, UserHalf)), ref walk);
        }

        int areas = processes.Sum(static process => process.Areas.Count);
        Print(output, $"memory of {areas} areas", usage, $"a walk that counts {counter.Count} leaves", walk, "goal near 1");
    }

    // As above, of an image that has unpacked no table yet, and no struct page.
    private static void MeasureUnpacking(DumpFile file, int rounds, TextWriter output)
    {
        TimeSpan usage = TimeSpan.MaxValue, walk = TimeSpan.MaxValue;
        for (int round = 0; round < rounds; round++)
        {
            Measure(static (kernel, process, _) => kernel.UsageOf(process), ref usage);
            Measure(static (kernel, process, counter) => counter.Walk(kernel.OpenPageTable(process)!, UserHalf), ref walk);
        }

        Print(output, "memory of all areas, first time", usage, "the walk, first time", walk, "goal near 1");

        void Measure(Action<DumpedKernel, KernelProcess, LeafCounter> action, ref TimeSpan best)
        {
            using MemoryImage image = file.Open();
            DumpedKernel kernel = image.OpenKernel();
            KernelProcess[] processes = [.. kernel.Processes.Where(static process => process.Areas.Count > 0 && process.Root is not null)];
            LeafCounter counter = new();
            LinuxDumpCommand.Measure(() => Array.ForEach(processes, process => action(kernel, process, counter)), ref best);
        }
    }

    private static int ListProcesses(MemoryImage image)
    {
        DumpedKernel kernel = image.OpenKernel();
        foreach (KernelProcess process in kernel.Processes) _ = (process.Counters, process.Root);
        return kernel.Processes.Count;
    }

    private static void ReadPages(MemoryImage image, PhysicalRange[] ranges)
    {
        foreach (PhysicalRange range in ranges)
        {
            for (ulong offset = 0; offset < range.Length; offset += PageSize)
                image.Memory.TryGetBytes(range.Start + offset, PageSize, out _);
        }
    }

    private static void Measure(Action action, ref TimeSpan best)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        TimeSpan time = Stopwatch.GetElapsedTime(start);
        if (time < best) best = time;
    }

    private static void Print(TextWriter output, string what, TimeSpan time, string other, TimeSpan otherTime, string goal)
        => output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: {time.TotalMilliseconds:f2} ms; {other}: {otherTime.TotalMilliseconds:f2} ms; ratio {time / otherTime:f2} ({goal})"));
}
