using System.Globalization;
using WalkGen.Cli.Watching;

namespace WalkGen.Cli.Output;

/// <summary>The text of <c>walkgen watch</c> that is not on a terminal: a line per interval and run.</summary>
internal sealed class WatchText(Terminal terminal) : WatchWriter
{
    private readonly SortedDictionary<string, ulong> _pages = new(StringComparer.Ordinal);
    private int _intervals;

    public override void Begin(Watched watched)
    {
        terminal.Text.WriteLine(watched.Title);
        terminal.Text.WriteLine($"{"seconds",9} {"first",-18} {"last",-18} {"pages",8} {"by",-4} {"change",-12} area");
        terminal.Text.Flush();
    }

    public override void Write(Interval interval, in Activity activity)
    {
        string seconds = interval.Elapsed.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);
        string changes = string.Join(',', ActivityText.Of(activity.Kinds));
        terminal.Write($"{seconds,9} {activity.Start} {activity.Last} {activity.Pages,8} {ActivityText.GranularityOf(activity),-4} ");
        terminal.Write($"{changes,-12} {(activity.Area is { } area ? AreaText.AccessOf(area.Flags) : "-")}");
        if (activity.Area?.Name is { } name) terminal.Write($" {name}");
        terminal.WriteLine();
        foreach (string change in ActivityText.Of(activity.Kinds)) _pages[change] = _pages.GetValueOrDefault(change) + activity.Pages;
    }

    public override void EndInterval(Interval interval)
    {
        _intervals = interval.Number;
        terminal.Text.Flush();
    }

    public override void End()
    {
        string pages = _pages.Count == 0 ? "nothing" : string.Join(", ", _pages.Select(static pair => $"{pair.Value} {pair.Key}"));
        terminal.Text.WriteLine($"pages in {_intervals} intervals, each counted in every interval: {pages}");
        terminal.Text.Flush();
    }
}
