using System.Globalization;

namespace WalkGen.Cli.Output;

/// <summary>
/// Shows the progress of work that takes longer than a second, as one line on the standard error. The line is cleared at the end.
/// </summary>
/// <param name="output">The terminal; null to show nothing.</param>
/// <param name="activity">The name of the work, such as <c>unpacking</c>.</param>
/// <param name="total">The total number of bytes; null if unknown.</param>
/// <param name="clock">The clock; null for the system's.</param>
internal sealed class ProgressLine(TextWriter? output, string activity, long? total = null, TimeProvider? clock = null)
    : IProgress<long>, IDisposable
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private readonly long _start = (clock ?? TimeProvider.System).GetTimestamp();
    private TimeSpan _shown;

    /// <summary>Reports the number of finished bytes.</summary>
    public void Report(long value)
    {
        if (output is null) return;

        TimeSpan elapsed = _clock.GetElapsedTime(_start);
        if (elapsed < Delay || elapsed - _shown < Interval) return;
        _shown = elapsed;
        string done = total is > 0 ? (value / (double)total).ToString("P0", CultureInfo.InvariantCulture) : $"{value >> 20} MiB";
        output.Write($"\r\e[K{activity}: {done}");
        output.Flush();
    }

    /// <summary>Clears the line.</summary>
    public void Dispose()
    {
        if (_shown == TimeSpan.Zero) return;
        output!.Write("\r\e[K");
        output.Flush();
    }
}
