using Spectre.Console;

namespace WalkGen.Cli.Output;

/// <summary>Writes sections: with frames on a terminal, as aligned plain text elsewhere.</summary>
internal static class SectionWriter
{
    /// <summary>Writes <paramref name="sections"/>, then the line <paramref name="footer"/>.</summary>
    public static void Write(Terminal terminal, IReadOnlyList<Section> sections, string? footer = null)
    {
        foreach (var section in sections)
        {
            if (terminal.Styled is { } styled) styled.Write(Framed(section));
            else WritePlain(terminal.Text, section);
        }

        if (footer is not null) terminal.Text.WriteLine(footer);
        terminal.Text.Flush();
    }

    private static Table Framed(Section section)
    {
        var table = new Table { Title = new TableTitle(Markup.Escape(section.Title)), Border = TableBorder.Rounded };
        foreach (var column in section.Columns)
        {
            Justify alignment = column.IsNumber ? Justify.Right : Justify.Left;
            table.AddColumn(new TableColumn(Markup.Escape(column.Head)) { Alignment = alignment, NoWrap = true });
        }

        foreach (var row in section.Rows) table.AddRow([.. row.Select(static cell => new Text(cell))]);
        return table;
    }

    private static void WritePlain(TextWriter output, Section section)
    {
        output.WriteLine(section.Title);
        string[] head = [.. section.Columns.Select(static column => column.Head)];
        int[] widths = [.. head.Select((text, index) => section.Rows.Select(row => row[index].Length).Append(text.Length).Max())];
        foreach (var row in section.Rows.Prepend(head))
        {
            var cells = row.Select((cell, index) => Padded(cell, section.Columns[index], widths[index]));
            output.WriteLine(("  " + string.Join("  ", cells)).TrimEnd());
        }

        output.WriteLine();
    }

    private static string Padded(string cell, Column column, int width) => column.IsNumber ? cell.PadLeft(width) : cell.PadRight(width);
}
