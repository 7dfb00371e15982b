using Spectre.Console;

namespace WalkGen.Cli.Output;

/// <summary>Writes sections: framed for people, as aligned plain text for everything else.</summary>
internal static class Report
{
    /// <summary>Writes <paramref name="sections"/>, and the coverage, if it is about a page table.</summary>
    public static void Write(Terminal terminal, IReadOnlyList<Section> sections, Coverage? coverage = null)
    {
        foreach (var section in sections)
        {
            if (terminal.People is { } people) people.Write(Framed(section));
            else WritePlain(terminal.Text, section);
        }

        if (coverage is not null) terminal.Text.WriteLine(coverage);
        terminal.Text.Flush();
    }

    private static Table Framed(Section section)
    {
        var table = new Table { Title = new TableTitle(Markup.Escape(section.Title)), Border = TableBorder.Rounded };
        foreach (var column in section.Columns)
        {
            table.AddColumn(new TableColumn(Markup.Escape(column.Head)) { Alignment = column.IsNumber ? Justify.Right : Justify.Left, NoWrap = true });
        }

        foreach (var row in section.Rows) table.AddRow([.. row.Select(static cell => new Text(cell))]);
        return table;
    }

    private static void WritePlain(TextWriter output, Section section)
    {
        output.WriteLine(section.Title);
        int[] widths = [.. section.Columns.Select((column, index) => section.Rows.Select(row => row[index].Length).Append(column.Head.Length).Max())];
        foreach (var row in section.Rows.Prepend([.. section.Columns.Select(static column => column.Head)]))
        {
            var cells = row.Select((cell, index) => section.Columns[index].IsNumber ? cell.PadLeft(widths[index]) : cell.PadRight(widths[index]));
            output.WriteLine(("  " + string.Join("  ", cells)).TrimEnd());
        }

        output.WriteLine();
    }
}
