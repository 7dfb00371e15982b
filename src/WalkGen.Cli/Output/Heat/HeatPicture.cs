using System.Globalization;
using System.Xml;
using WalkGen.Cli.Watching;

namespace WalkGen.Cli.Output;

/// <summary>A recording of a watch as a static SVG picture: rows are parts of the address space or areas, columns are time.</summary>
internal static class HeatPicture
{
    private const int Margin = 12;
    private const int LineHeight = 18;
    private const int RowHeight = 14;
    private const int CellX = 160;
    private const int CellsWidth = 720;
    private const int NameWidth = 320;
    private const int Width = CellX + CellsWidth + NameWidth;
    private const int MaxRows = 96;
    private const int MaxColumns = 240;
    private const int LongestName = 42;

    private const string Style = """
        text { font: 12px ui-monospace, monospace; fill: #24292f } .title { font-weight: bold } .dim { fill: #6e7781 }
        .paper { fill: #ffffff } .empty { fill: #f6f8fa }
        .w { fill: #cf222e } .c { fill: #218bff } .t { fill: #2da44e }
        .s1 { fill-opacity: 0.35 } .s2 { fill-opacity: 0.55 } .s3 { fill-opacity: 0.75 } .s4 { fill-opacity: 1 }
        @media (prefers-color-scheme: dark) {
          text { fill: #e6edf3 } .dim { fill: #8b949e } .paper { fill: #0d1117 } .empty { fill: #161b22 }
        }
        """;

    public static void Write(Stream output, HeatRecord record)
    {
        HeatGrid pages = record.Pages.Within(MaxRows, MaxColumns), areas = record.Areas.Hottest(MaxRows, MaxColumns);
        string[] head = [.. Svg.Lines(Printable.Of(record.Title)), Status(record), .. record.Notes.SelectMany(Svg.Lines)];
        int top = Margin + (head.Length * LineHeight);
        int height = top + HeightOf(pages) + HeightOf(areas) + (HeatColour.All.Count * LineHeight) + Margin;
        using (var svg = XmlWriter.Create(output, Svg.Settings))
        {
            svg.WriteStartElement("svg", "http://www.w3.org/2000/svg");
            svg.WriteAttributeString("viewBox", $"0 0 {Width} {height}");
            svg.WriteElementString("style", Style);
            Svg.Rectangle(svg, "paper", 0, 0, Width, height);
            for (int i = 0; i < head.Length; i++)
                Svg.Text(svg, Margin, Margin + 10 + (i * LineHeight), i == 0 ? "title" : "dim", Printable.Of(head[i]));
            Write(svg, pages, top, $"pages, where they are: {ByteSize.Short(1UL << pages.Shift)} a row with activity");
            Write(svg, areas, top + HeightOf(pages), HeatColour.AreasHeading(record.Areas, MaxRows));
            WriteLegend(svg, top + HeightOf(pages) + HeightOf(areas));
            svg.WriteEndElement();
        }

        output.WriteByte((byte)'\n');
        output.Flush();
    }

    private static int HeightOf(HeatGrid grid) => ((grid.RowCount + 1) * RowHeight) + LineHeight;

    private static string Status(HeatRecord record) => string.Create(
        CultureInfo.InvariantCulture,
        $"{record.Intervals} intervals, {record.Elapsed.TotalSeconds:0.0} s from {record.Start.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}");

    private static void Write(XmlWriter svg, HeatGrid grid, int top, string heading)
    {
        string columns = grid.Columns == 0 ? "" : $", {grid.Intervals} intervals a column";
        Svg.Text(svg, Margin, top + RowHeight, null, grid.RowCount == 0 ? $"{heading}: none" : heading + columns);
        double cellWidth = (double)CellsWidth / int.Max(grid.Columns, 1);
        ulong most = grid.MostPages;
        int y = top + LineHeight;
        foreach (var (start, name) in grid.Rows)
        {
            Svg.Text(svg, Margin, y + 11, null, $"{start}");
            Svg.Rectangle(svg, "empty", CellX, y + 1, CellsWidth, RowHeight - 2);
            for (int column = 0; column < grid.Columns; column++)
                WriteCell(svg, grid[start, column], most, CellX + (column * cellWidth), y + 1, cellWidth);
            if (name is not null) Svg.Text(svg, CellX + CellsWidth + 8, y + 11, "dim", Shortened(Printable.Of(name)));
            y += RowHeight;
        }
    }

    private static void WriteCell(XmlWriter svg, HeatCell cell, ulong most, double x, double y, double width)
    {
        if (cell.Pages == 0) return;
        var colour = HeatColour.All[(int)cell.Kind];
        string title = $"{cell.Written} written, {cell.Changed} changed, {cell.Touched} used";
        Svg.Rectangle(svg, $"{colour.Class} s{HeatColour.ShadeOf(cell.Pages, most)}", x, y, width, RowHeight - 2, title);
    }

    private static void WriteLegend(XmlWriter svg, int y)
    {
        foreach (var (_, name, meaning) in HeatColour.All)
        {
            Svg.Rectangle(svg, name, Margin, y, 10, 10);
            Svg.Text(svg, Margin + 16, y + 10, null, meaning);
            y += LineHeight;
        }
    }

    private static string Shortened(string name) => name.Length <= LongestName ? name : $"…{name[^(LongestName - 1)..]}";
}
