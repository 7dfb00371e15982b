using Spectre.Console;
using Spectre.Console.Rendering;

namespace WalkGen.Cli.Output;

/// <summary>
/// Writes sections: with frames on a terminal that is wide enough, as aligned plain text elsewhere. The rows are enumerated once for the
/// widths of the columns and once to write them, and not collected, except for a frame.
/// </summary>
internal static class SectionWriter
{
    private const int MaxFramedRows = 1 << 12;
    private const int CellPadding = 2;
    private const int Border = 1;

    /// <summary>Writes <paramref name="sections"/>, then the line <paramref name="footer"/>.</summary>
    public static void Write(Terminal terminal, IReadOnlyList<Section> sections, string? footer = null)
    {
        foreach (var section in sections) WriteSection(terminal, section);
        if (footer is not null) terminal.Text.WriteLine(footer);
        terminal.Text.Flush();
    }

    /// <summary>Writes <paramref name="section"/>, which may stay in the buffer.</summary>
    public static void WriteSection(Terminal terminal, Section section)
    {
        section = AsPrintable(section);
        (int[] widths, int rows) = Measure(section);
        int width = widths.Sum(static column => column + CellPadding + Border) + Border;
        terminal.Text.WriteLine(section.Title);
        bool isFramed = width <= terminal.Styled?.Profile.Width && rows <= MaxFramedRows;
        if (isFramed) terminal.Styled!.Write(Framed(section));
        else WritePlain(terminal.Text, section, widths);
    }

    private static Section AsPrintable(Section section)
        => section with { Rows = section.Rows.Select(static row => (string[])[.. row.Select(Printable.Of)]) };

    /// <summary>The width of each column, and the number of rows.</summary>
    private static (int[] Widths, int Rows) Measure(Section section)
    {
        int[] widths = [.. section.Columns.Select(static column => WidthOf(column.Head))];
        int rows = 0;
        foreach (var row in section.Rows)
        {
            rows++;
            for (int i = 0; i < widths.Length; i++) widths[i] = int.Max(widths[i], WidthOf(row[i]));
        }

        return (widths, rows);
    }

    /// <summary>The number of a terminal's cells: letters of East Asia take two.</summary>
    private static int WidthOf(string text) => text.Length == 0 ? 0 : new Segment(text).CellCount();

    private static Table Framed(Section section)
    {
        var table = new Table { Border = TableBorder.Rounded };
        foreach (var column in section.Columns)
        {
            Justify alignment = column.IsNumber ? Justify.Right : Justify.Left;
            table.AddColumn(new TableColumn(Markup.Escape(column.Head)) { Alignment = alignment, NoWrap = true });
        }

        foreach (var row in section.Rows) table.AddRow([.. row.Select(static cell => new Text(cell))]);
        return table;
    }

    private static void WritePlain(TextWriter output, Section section, int[] widths)
    {
        string[] head = [.. section.Columns.Select(static column => column.Head)];
        foreach (var row in section.Rows.Prepend(head))
        {
            var cells = row.Select((cell, index) => Padded(cell, section.Columns[index], widths[index]));
            output.WriteLine(("  " + string.Join("  ", cells)).TrimEnd());
        }

        output.WriteLine();
    }

    private static string Padded(string cell, Column column, int width)
    {
        string space = new(' ', width - WidthOf(cell));
        return column.IsNumber ? space + cell : cell + space;
    }
}
