using System.Diagnostics;
using WalkGen.Pieces;

namespace WalkGen;

/// <summary>When a walk pauses, and what it reports meanwhile.</summary>
internal sealed class WalkLimits(WalkCursor cursor, WalkBudget budget, IProgress<WalkProgress>? progress, CancellationToken cancellation)
{
    /// <summary>So many tables from one report to the next: about a millisecond of a walk.</summary>
    private const int TablesPerReport = 1024;

    /// <summary>So many tables at a time, if there is a budget of time or a token to look at.</summary>
    private const int TablesPerCheck = 512;

    private readonly long _end = budget.Time is { } time ? EndOf(time) : long.MaxValue;
    private long _tablesLeft = long.MaxValue;
    private long _reported;
    private bool _isBegun;

    /// <summary>Whether the walk pauses before the next table.</summary>
    public bool IsOver
        => cancellation.IsCancellationRequested
            || (_isBegun && (_tablesLeft <= 0 || (_end != long.MaxValue && Stopwatch.GetTimestamp() >= _end)));

    /// <summary>The most tables until the limits are looked at again.</summary>
    public int MostTables => (int)Math.Min(_tablesLeft, TablesPerCheck);

    /// <summary>Begins with the tables of a format.</summary>
    public void Begin(int entriesPerTable)
    {
        if (_tablesLeft == long.MaxValue) _tablesLeft = budget.TablesOf(entriesPerTable);
    }

    /// <summary>Counts tables that were walked.</summary>
    public void Count(int tables)
    {
        _isBegun = true;
        if (_tablesLeft != long.MaxValue) _tablesLeft -= tables;
        cursor.Tables += tables;
        if (progress is null || cursor.Tables - _reported < TablesPerReport) return;
        _reported = cursor.Tables;
        progress.Report(new WalkProgress(cursor.Tables, cursor.Total));
    }

    /// <summary>Reports the end of the walk, or that it was cancelled.</summary>
    public void End()
    {
        if (cursor.IsEnded) progress?.Report(new WalkProgress(cursor.Tables, cursor.Result.IsCompleted ? cursor.Tables : cursor.Total));
        else cancellation.ThrowIfCancellationRequested();
    }

    private static long EndOf(TimeSpan time)
    {
        double ticks = time.TotalSeconds * Stopwatch.Frequency;
        return ticks < long.MaxValue / 2 ? Stopwatch.GetTimestamp() + (long)ticks : long.MaxValue;
    }
}
