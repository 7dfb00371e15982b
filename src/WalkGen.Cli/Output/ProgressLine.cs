using System.Globalization;
using WalkGen.Pieces;

namespace WalkGen.Cli.Output;

/// <summary>
/// Shows the progress of work that takes longer than a second, as one line on the standard error. The line is cleared at the end.
/// </summary>
/// <param name="output">The terminal; null to show nothing.</param>
/// <param name="activity">The name of the work, such as <c>unpacking</c>.</param>
/// <param name="total">The total number of bytes or things; null if unknown.</param>
/// <param name="clock">The clock; null for the system's.</param>
internal sealed class ProgressLine(TextWriter? output, string activity, long? total = null, TimeProvider? clock = null)
    : IProgress<long>, IProgress<WalkProgress>, IDisposable
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private readonly long _start = (clock ?? TimeProvider.System).GetTimestamp();
    private TimeSpan _shown;

    /// <summary>
    /// The progress of walks over page tables; null if the messages are redirected, or results that the walk prints are on the same
    /// terminal.
    /// </summary>
    public static ProgressLine? OfWalk(Terminal terminal, bool printsResults)
        => terminal.Progress is { } output && !(printsResults && terminal.Styled is not null) ? new ProgressLine(output, "walking") : null;

    /// <summary>Reports how much of the total is done, or how many bytes.</summary>
    public void Report(long value) => Show(total is > 0 ? value / (double)total : null, $"{value >> 20} MiB");

    /// <summary>Reports how far a walk is.</summary>
    public void Report(WalkProgress value) => Show(value.Share, $"{value.Tables} tables");

    private void Show(double? share, FormattableString done)
    {
        if (output is null) return;

        TimeSpan elapsed = _clock.GetElapsedTime(_start);
        if (elapsed < Delay || elapsed - _shown < Interval) return;
        _shown = elapsed;
        string text = share?.ToString("P0", CultureInfo.InvariantCulture) ?? done.ToString(CultureInfo.InvariantCulture);
        output.Write($"\r\e[K{activity}: {text}");
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
