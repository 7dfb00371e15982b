using System.Diagnostics;
using System.Globalization;

namespace WalkGen.Images.Tests.Fuzz;

/// <summary>Runs inputs, each made from a number alone: even ones are images, odd ones are page tables.</summary>
internal sealed class FuzzTarget : IDisposable
{
    /// <summary>The limit of allocations for one input, in bytes.</summary>
    private const long MostAllocated = 32 << 20;

    private readonly DirectoryInfo _directory = Directory.CreateDirectory(
        Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"walkgen-fuzz-{Guid.NewGuid():N}"));

    private readonly string _seedFile;
    private readonly ImageInput _images;
    private readonly TableInput _tables;

    public FuzzTarget()
    {
        _seedFile = Path.Combine(_directory.FullName, "seed");
        _images = new ImageInput(_directory.FullName);
        _tables = new TableInput(_directory.FullName);
    }

    /// <summary>How often each outcome came out.</summary>
    public SortedDictionary<string, int> Outcomes { get; } = [];

    /// <summary>The most that an input allocated, in bytes.</summary>
    public long Allocated { get; private set; }

    /// <summary>The slowest input. It is reported, not tested, since clocks are unreliable.</summary>
    public (int Seed, TimeSpan Time) Slowest { get; private set; }

    /// <summary>Runs input <paramref name="seed"/>; what it does wrong comes out as an exception.</summary>
    public void Run(int seed)
    {
        // the seed to repeat after a read beyond memory has killed the process
        File.WriteAllText(_seedFile, seed.ToString(CultureInfo.InvariantCulture));
        Random random = new(seed);
        long started = Stopwatch.GetTimestamp();
        long before = GC.GetAllocatedBytesForCurrentThread();
        string outcome = seed % 2 == 0 ? _images.Run(random) : _tables.Run(random);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(allocated, 0, MostAllocated);
        TimeSpan time = Stopwatch.GetElapsedTime(started);
        if (time > Slowest.Time) Slowest = (seed, time);
        Allocated = long.Max(Allocated, allocated);
        Outcomes[outcome] = Outcomes.GetValueOrDefault(outcome) + 1;
    }

    public void Dispose()
    {
        _tables.Dispose();
        _directory.Delete(recursive: true);
    }
}
