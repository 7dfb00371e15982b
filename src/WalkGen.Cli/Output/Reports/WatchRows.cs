using System.Globalization;
using WalkGen.Cli.Watching;

namespace WalkGen.Cli.Output;

/// <summary>The rows of <c>walkgen watch</c>: one per interval, run and change.</summary>
internal sealed class WatchRows(RowWriter rows, Terminal terminal, bool isStream) : WatchWriter
{
    public static readonly Schema Schema = new(
        "watch",
        [
            new("pid", CellKind.Number, "The number of the process; empty for a guest."),
            new("comm", CellKind.Text, "The name of the process, which it chooses itself and may contain anything."),
            new("interval", CellKind.Number, "The number of the interval, from 1."),
            new("time", CellKind.Text, "When the interval ended: UTC, ISO 8601."),
            new("elapsed_ms", CellKind.Number, "The milliseconds from the begin of the watch to the end of the interval."),
            new(
                "method",
                CellKind.Text,
                "How it was found: soft_dirty, pagemap (two states of it), smaps (its Referenced), page_tables (two states of a guest's)."),
            new(
                "granularity",
                CellKind.Text,
                "page: all pages from first to last; area: pages somewhere in the area from first to last, not known which."),
            new(
                "change",
                CellKind.Text,
                "written: by soft-dirty bits; copied: a page of a file or the zero page became an own page by its first write; touched: "
                + "used; mapped, unmapped, non_present, split, collapsed, remapped, permissions, dirtied, cleaned, accessed and aged as in "
                + "diff."),
            new("first", CellKind.Address, "The first virtual address."),
            new("last", CellKind.Address, "The last virtual address, inclusive."),
            new("length", CellKind.Number, "The size in bytes."),
            new("pages", CellKind.Number, "The number of pages of page_size."),
            new("page_size", CellKind.Number, "The size of each page in bytes."),
            new("area", CellKind.Text, "The file or the name of the area, as the kernel writes it: text that may contain anything."),
            new("area_access", CellKind.Text, "The access of the area, as in live smaps."),
        ]);

    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private Watched? _watched;
    private Identity _identity;
    private Interval _interval;
    private string _time = "";

    public override void Begin(Watched watched)
    {
        _watched = watched;
        IReadOnlyList<PhysicalAddress> roots = watched.Roots;
        _identity = new Identity(
            watched.Source, roots.Count > 0 ? roots[0] : null, roots.Count > 1 ? roots[1] : null);
        rows.Begin();
    }

    public override void Write(Interval interval, in Activity activity)
    {
        if (interval != _interval || _time.Length == 0)
            (_interval, _time) = (interval, interval.End.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
        foreach (string change in ActivityText.Of(activity.Kinds)) Write(activity, change);
    }

    public override void EndInterval(Interval interval)
    {
        if (isStream) terminal.Text.Flush();
    }

    public override void End() => rows.End(null);

    private void Write(in Activity activity, string change) => rows.Write(
        _identity,
        _watched!.ProcessId is { } id ? (uint)id : default(Cell),
        _watched.Name,
        (uint)_interval.Number,
        _time,
        (ulong)_interval.Elapsed.TotalMilliseconds,
        ActivityText.Of(activity.Method),
        ActivityText.GranularityOf(activity),
        change,
        activity.Start,
        activity.Last,
        activity.Length,
        activity.Pages,
        activity.PageSize,
        activity.Area?.Name,
        activity.Area is { } area ? AreaText.AccessOf(area.Flags) : null);
}
