using System.Diagnostics;
using System.Globalization;

namespace WalkGen.Fuzzing;

/// <summary>Runs inputs through a target. The seed and its number decide an input, so each can be repeated alone.</summary>
/// <param name="target">The target.</param>
/// <param name="inputs">Makes an input.</param>
/// <param name="options">How the run ends.</param>
internal sealed class Driver(Target target, Func<Random, byte[]> inputs, RunOptions options) : IDisposable
{
    private const int MemoryPeriod = 64;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory($"walkgen-fuzzing-{target.Name}-");

    private readonly RunReport _report = new(target.Name);

    /// <summary>Gets the number of an input that takes too long, from another thread. The run cannot go on after it.</summary>
    public Action<long> Hangs { get; init; } = static _ => Environment.Exit(1);

    public RunReport Run()
    {
        using Watchdog watchdog = new(options.Hang, number =>
        {
            Save(number, $"it took more than {options.Hang.TotalSeconds} s");
            Hangs(number);
        });
        long started = Stopwatch.GetTimestamp();
        for (long number = options.First; number - options.First < options.Count; number++)
        {
            byte[] input = Input(number);
            watchdog.Begin(number);
            long begun = Stopwatch.GetTimestamp();
            Run(number, input);
            TimeSpan time = Stopwatch.GetElapsedTime(begun);
            watchdog.End();
            _report.Inputs++;
            if (time > _report.Slowest.Time) _report.Slowest = (number, time);
            if (number % MemoryPeriod == 0) Measure(number);
            _report.Time = Stopwatch.GetElapsedTime(started);
            if (_report.Time > options.Time || _report.Crashes.Count >= options.MostCrashes) break;
        }

        Measure(options.First + _report.Inputs - 1);
        return _report;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Input <paramref name="number"/>.</summary>
    public byte[] Input(long number) => inputs(new Random(Mixed(unchecked(((ulong)(uint)options.Seed << 40) + (ulong)number))));

    // Random makes similar numbers from similar seeds. This is the finalizer of SplitMix64.
    private static int Mixed(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xbf58_476d_1ce4_e5b9;
        value = (value ^ (value >> 27)) * 0x94d0_49bb_1331_11eb;
        return (int)(value ^ (value >> 31));
    }

    private void Run(long number, byte[] input)
    {
        try
        {
            if (target.Run(input, _folder.FullName)) _report.Read++;
        }
        catch (Exception e)
        {
            Save(number, e.ToString());
        }
    }

    private void Measure(long number)
    {
        long memory = ProcessMemory.Resident();
        if (memory > options.MostMemory)
        {
            // Garbage that nobody has collected yet does not count: with free memory, that may be hundreds of MiB.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            memory = ProcessMemory.Resident();
        }

        if (memory > options.MostMemory && _report.PeakMemory <= options.MostMemory)
            Save(number, $"after it, or one of the {MemoryPeriod} before it, the process has {memory >> 20} MiB of memory");
        _report.PeakMemory = long.Max(_report.PeakMemory, memory);
    }

    private void Save(long number, string what)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{target.Name}-{options.Seed}-{number}");
        string path = Path.Combine(Directory.CreateDirectory(options.Crashes).FullName, name);
        File.WriteAllBytes(path, Input(number));
        File.WriteAllText($"{path}.txt", what);
        _report.Crashes.Add(path);
        Console.Error.WriteLine($"{path}: {what}");
    }
}
