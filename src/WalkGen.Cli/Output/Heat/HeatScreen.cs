using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;
using WalkGen.Cli.Watching;

namespace WalkGen.Cli.Output;

/// <summary>A heat map for a terminal: a row per part of the address space with activity, a column per interval.</summary>
internal static class HeatScreen
{
    private const int AddressWidth = 18;
    private const int NameWidth = 24;
    private const int MinColumns = 10;
    private const int OtherLines = 6; // the title, the status, two headings, the legend, and the prompt after it
    private const int MinRows = 4;
    private const int MaxRows = 48;

    private static readonly string[] Glyphs = [" ", "░", "▒", "▓", "█"];

    /// <summary>Draws what has happened so far.</summary>
    /// <param name="record">What happened.</param>
    /// <param name="width">The columns of the terminal.</param>
    /// <param name="height">Its lines.</param>
    public static IRenderable Draw(HeatRecord record, int width, int height)
    {
        int rows = int.Clamp(height - OtherLines, MinRows, MaxRows), areas = int.Min(record.Areas.RowCount, rows / 2);
        int columns = int.Max(MinColumns, width - AddressWidth - NameWidth - 3);
        List<IRenderable> lines = [Line(record.Title), Line(Status(record))];
        HeatGrid pages = record.Pages.Within(rows - areas, columns);
        Add(lines, pages, $"pages, where they are: {ByteSize.Short(1UL << pages.Shift)} a row", columns);
        Add(lines, record.Areas.Hottest(areas, columns), HeatColour.AreasHeading(record.Areas, areas), columns);
        var legend = new Paragraph();
        foreach (var (kind, _, meaning) in HeatColour.All) legend.Append("█", StyleOf(kind)).Append($" {meaning}  ");
        lines.Add(legend);
        return new Rows(lines);
    }

    private static void Add(List<IRenderable> lines, HeatGrid grid, string heading, int columns)
    {
        if (grid.RowCount == 0) return;
        lines.Add(Line($"{heading}, {grid.Intervals} intervals a column"));
        ulong most = grid.MostPages;
        foreach (var (start, name) in grid.Rows)
        {
            var line = new Paragraph($"{start} ");
            for (int column = 0; column < int.Min(grid.Columns, columns); column++) Append(line, grid[start, column], most);
            line.Append($" {Shortened(name)}");
            lines.Add(line.Overflow(Overflow.Crop));
        }
    }

    private static void Append(Paragraph line, HeatCell cell, ulong most)
    {
        if (cell.Pages == 0) line.Append("·", new Style(Color.Grey30));
        else line.Append(Glyphs[HeatColour.ShadeOf(cell.Pages, most)], StyleOf(cell.Kind));
    }

    private static Style StyleOf(HeatKind kind) => new(kind switch
    {
        HeatKind.Written => Color.Red,
        HeatKind.Changed => Color.DodgerBlue1,
        _ => Color.Green,
    });

    private static Paragraph Line(string text) => new Paragraph(Printable.Of(text)).Overflow(Overflow.Crop);

    private static string Status(HeatRecord record) => string.Create(
        CultureInfo.InvariantCulture, $"{record.Intervals} intervals, {record.Elapsed.TotalSeconds:0.0} s; Ctrl-C ends");

    /// <summary>The end of a name, which says more than its beginning.</summary>
    private static string Shortened(string? name)
    {
        string text = Printable.Of(name ?? "");
        return text.Length <= NameWidth ? text : $"…{text[^(NameWidth - 1)..]}";
    }
}
