using System.Xml;
using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>
/// A map as a static SVG picture. Each band is a row with a bar: its width is the logarithm of the span, its colours show the shares.
/// </summary>
internal static class MapPicture
{
    private const int RowHeight = 18;
    private const int LineHeight = 18;
    private const int BarX = 168;
    private const int BarWidth = 520;
    private const int Width = 960;

    private const string Style = """
        text { font: 12px ui-monospace, monospace; fill: #24292f } .title { font-weight: bold } .dim { fill: #6e7781 }
        .paper { fill: #ffffff } .line { fill: #d0d7de }
        .r { fill: #8c959f } .w { fill: #218bff } .x { fill: #2da44e } .wx { fill: #cf222e }
        @media (prefers-color-scheme: dark) {
          text { fill: #e6edf3 } .dim { fill: #8b949e } .paper { fill: #0d1117 } .line { fill: #30363d }
        }
        """;

    public static void Write(Stream output, AddressMap map)
    {
        using (var svg = XmlWriter.Create(output, Svg.Settings))
        {
            string[] head = [.. Svg.Lines(map.Title), .. Svg.Lines(map.Table), .. Svg.Lines(CoverageText.Line(map.Coverage))];
            int top = 14 + (head.Length * LineHeight), bottom = top + (map.Bands.Count * RowHeight);
            int height = bottom + ((MapColour.All.Count + 1) * LineHeight);
            svg.WriteStartElement("svg", "http://www.w3.org/2000/svg");
            svg.WriteAttributeString("viewBox", $"0 0 {Width} {height}");
            svg.WriteElementString("style", Style);
            Svg.Rectangle(svg, "paper", 0, 0, Width, height);
            for (int i = 0; i < head.Length; i++) Svg.Text(svg, 12, 22 + (i * LineHeight), i == 0 ? "title" : "dim", head[i]);
            ulong widest = map.Bands.Select(static band => band.Span).DefaultIfEmpty(1UL).Max();
            for (int i = 0; i < map.Bands.Count; i++)
                WriteBand(svg, map.Bands[i], [.. map.RegionsOf(map.Bands[i])], top + (i * RowHeight), widest);
            int kernel = map.Bands.TakeWhile(band => band.Half == AddressHalf.User).Count();
            if (kernel > 0 && kernel < map.Bands.Count) Svg.Rectangle(svg, "line", 12, top + (kernel * RowHeight) - 0.5, Width - 24, 1);
            WriteLegend(svg, map, bottom + LineHeight);
            svg.WriteEndElement();
        }

        output.WriteByte((byte)'\n');
        output.Flush();
    }

    private static void WriteBand(XmlWriter svg, MapBand band, string[] regions, int y, ulong widest)
    {
        var shares = MapColour.All.Select(colour => (colour.Class, Bytes: band.BytesOf(colour)))
            .Where(static share => share.Bytes > 0).ToList();
        UInt128 mapped = shares.Aggregate(default(UInt128), static (sum, share) => sum + share.Bytes);
        double width = BarWidth * Math.Log2(1 + (double)band.Span) / Math.Log2(1 + (double)widest);

        svg.WriteStartElement("g");
        svg.WriteAttributeString("class", "band");
        svg.WriteElementString("title", $"{band.First} to {band.Last}: {ByteSize.Rounded(mapped)} mapped in {band.Count} extents"
            + (regions.Length > 0 ? $": {string.Join(", ", regions)}" : ""));
        Svg.Text(svg, 12, y + 13, null, $"{band.First}");
        double x = BarX;
        foreach (var (colour, bytes) in shares)
        {
            double share = width * (double)bytes / (double)mapped;
            Svg.Rectangle(svg, colour, x, y + 2, share, RowHeight - 4);
            x += share;
        }

        string sizes = string.Join('+', band.PageSizes.Select(ByteSize.Short));
        Svg.Text(svg, BarX + BarWidth + 12, y + 13, "dim", $"{ByteSize.Rounded(mapped)} in {sizes}"
            + (regions is [var first, ..] ? $" {first}{(regions.Length > 1 ? ", ..." : "")}" : ""));
        svg.WriteEndElement();
    }

    private static void WriteLegend(XmlWriter svg, AddressMap map, int y)
    {
        foreach (var colour in MapColour.All)
        {
            string user = ByteSize.Rounded(map.BytesOf(colour, AddressHalf.User));
            string kernel = ByteSize.Rounded(map.BytesOf(colour, AddressHalf.Kernel));
            Svg.Rectangle(svg, colour.Class, 12, y - 9, 10, 10);
            Svg.Text(svg, 28, y, null, $"{colour.Meaning}: {user} user, {kernel} kernel");
            y += LineHeight;
        }
    }
}
