using System.Globalization;

namespace WalkGen.Fuzzing;

/// <summary>What a run did.</summary>
internal sealed record RunReport(string Target)
{
    public long Inputs { get; set; }

    /// <summary>How many inputs were read, not refused.</summary>
    public long Read { get; set; }

    public TimeSpan Time { get; set; }

    public (long Number, TimeSpan Time) Slowest { get; set; }

    /// <summary>The largest resident memory of the process that was seen, in bytes.</summary>
    public long PeakMemory { get; set; }

    /// <summary>The saved inputs that failed, in order.</summary>
    public List<string> Crashes { get; } = [];

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Target}: {Inputs} inputs ({Read} read) in {Time.TotalSeconds:f1} s, {Inputs / double.Max(Time.TotalSeconds, 0.001):f0}/s; "
        + $"slowest: number {Slowest.Number}, {Slowest.Time.TotalMilliseconds:f0} ms; peak RSS {PeakMemory >> 20} MiB; "
        + $"crashes: {Crashes.Count}");
}
