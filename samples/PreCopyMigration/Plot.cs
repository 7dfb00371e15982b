using System.Globalization;

namespace PreCopyMigration;

/// <summary>Draws a migration: the number of dirty pages of each round, and their addresses.</summary>
public static class Plot
{
    private const double Width = 960;
    private const double Height = 820;
    private const double Left = 88;
    private const double Right = Width - 28;

    /// <summary>The picture as SVG.</summary>
    public static string Draw(GuestShape shape, MigrationResult result)
    {
        var svg = new Svg(Width, Height);
        svg.Text(Left, 38, "Pre-copy migration of a running guest", Palette.Title);
        svg.Text(Left, 60, Subtitle(shape, result), Palette.Subtitle);

        var columns = new Columns(Left, Right, result.Rounds.Count);
        BarPanel.Draw(svg, columns, top: 124, bottom: 340, result);
        HeatPanel.Draw(svg, columns, top: 436, bottom: 772, shape.Pages, result);
        return svg.ToString();
    }

    private static string Subtitle(GuestShape shape, MigrationResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"{shape.Pages:#,0} pages, {shape.Cpus} CPU{(shape.Cpus == 1 ? "" : "s")}, seed {shape.Seed}  ·  "
        + $"{result.PagesCopied:#,0} pages copied in {result.Elapsed.TotalSeconds:f2} s  ·  "
        + $"downtime {result.Downtime.TotalMilliseconds:f1} ms");
}
