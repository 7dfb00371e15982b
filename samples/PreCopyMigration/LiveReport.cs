using System.Diagnostics;
using Spectre.Console;

namespace PreCopyMigration;

/// <summary>A live table on the terminal with a row per round and the progress of the current round.</summary>
public sealed class LiveReport : IRoundReport
{
    private const int BarWidth = 24;
    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(50);

    private readonly Table _table;
    private readonly LiveDisplayContext _display;
    private int _pages;
    private long _drawn;

    private LiveReport(Table table, LiveDisplayContext display)
    {
        _table = table;
        _display = display;
    }

    /// <summary>The interval between redraws. A redraw takes much longer than copying a page and would add to the downtime.</summary>
    private bool IsDue => Stopwatch.GetElapsedTime(_drawn) >= Redraw;

    private static int BarColumn => RoundText.Heads.Length;

    /// <summary>Shows the table while <paramref name="migrate"/> runs, and the result below it.</summary>
    public static MigrationResult Show(IAnsiConsole console, int pages, Func<IRoundReport, MigrationResult> migrate)
    {
        var table = new Table { Border = TableBorder.Rounded };
        foreach (string head in RoundText.Heads) table.AddColumn(new TableColumn(head).RightAligned().NoWrap());
        table.AddColumn(new TableColumn("progress").Width(BarWidth));

        MigrationResult result = console.Live(table).Start(display => migrate(new LiveReport(table, display)));
        foreach (string line in RoundText.Summary(result, pages))
        {
            console.WriteLine(line, line.StartsWith("equal", StringComparison.Ordinal) ? Color.Green : Style.Plain);
        }

        return result;
    }

    /// <inheritdoc/>
    public void Started(int round, int pages)
    {
        _pages = pages;
        _table.AddRow([.. RoundText.Heads.Select((_, i) => i switch { 0 => $"{round}", 1 => $"{pages}", _ => "" }), Bar(0)]);
        if (IsDue) Draw();
    }

    /// <inheritdoc/>
    public void Copied(int pages)
    {
        if (!IsDue) return;
        _table.UpdateCell(_table.Rows.Count - 1, BarColumn, Bar((double)pages / _pages));
        Draw();
    }

    /// <inheritdoc/>
    public void Ended(Round round)
    {
        string[] cells = [.. RoundText.Cells(round), Bar(1)];
        for (int i = 0; i < cells.Length; i++) _table.UpdateCell(round.Number, i, cells[i]);
        if (IsDue) Draw();
    }

    /// <inheritdoc/>
    public void Finished(MigrationResult result)
    {
        int last = result.Rounds.Count;
        _table.UpdateCell(last, 0, "stop");
        _table.UpdateCell(last, BarColumn, Bar(1));
        Draw();
    }

    private void Draw()
    {
        _display.Refresh();
        _drawn = Stopwatch.GetTimestamp();
    }

    private static string Bar(double share)
    {
        int full = (int)(share * BarWidth);
        return $"[blue]{new string('━', full)}[/][grey]{new string('━', BarWidth - full)}[/]";
    }
}
