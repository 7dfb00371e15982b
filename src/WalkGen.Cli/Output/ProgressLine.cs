using System.Globalization;

namespace WalkGen.Cli.Output;

/// <summary>
/// Shows a person how far work has come that takes longer than a second: one line among the messages, gone when the work is done.
/// </summary>
/// <param name="output">Where a person looks; null if nobody does.</param>
/// <param name="what">What is done, such as <c>unpacking</c>.</param>
/// <param name="total">How many bytes there are, if that is known.</param>
/// <param name="clock">Tells the time; null for the system's.</param>
internal sealed class ProgressLine(TextWriter? output, string what, long? total = null, TimeProvider? clock = null) : IProgress<long>, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private readonly long _start = (clock ?? TimeProvider.System).GetTimestamp();
    private TimeSpan _shown;

    /// <summary>Tells how many bytes are done.</summary>
    public void Report(long value)
    {
        if (output is null) return;

        TimeSpan elapsed = _clock.GetElapsedTime(_start);
        if (elapsed < Patience || elapsed - _shown < Pause) return;
        _shown = elapsed;
        string done = total is > 0 ? (value / (double)total).ToString("P0", CultureInfo.InvariantCulture) : $"{value >> 20} MiB";
        output.Write($"\r\e[K{what}: {done}");
        output.Flush();
    }

    /// <summary>Takes the line away.</summary>
    public void Dispose()
    {
        if (_shown == TimeSpan.Zero) return;
        output!.Write("\r\e[K");
        output.Flush();
    }
}
