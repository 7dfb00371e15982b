namespace PreCopyMigration;

/// <summary>A column per round with the memory from bottom to top. Cells with more dirtied pages are darker.</summary>
internal static class HeatPanel
{
    private const int MostCells = 128;
    private const double LegendWidth = 34;

    public static void Draw(Svg svg, Columns columns, double top, double bottom, int pages, MigrationResult result)
    {
        PageSet[] sets = [.. result.Rounds.Select(static round => round.Dirtied), result.Rest];
        svg.Text(columns.Left, top - 20, "Dirty pages by address", Palette.Heading);
        Legend(svg, columns.Right, top - 20);

        svg.Rectangle("panel", columns.Left, top, columns.Right - columns.Left, bottom - top, Palette.Panel);
        var scale = new Scale(bottom, top, pages);
        scale.Draw(svg, columns.Left, columns.Right, "page of the guest");
        for (int i = 0; i < sets.Length; i++) Column(svg, columns, i, scale, sets[i], pages);

        svg.Line(columns.Start(result.Rounds.Count), top, columns.Start(result.Rounds.Count), bottom, Palette.Stopped, 1.5);
        columns.Label(svg, bottom + 17);
        svg.Text((columns.Left + columns.Right) / 2, bottom + 36, "round", Palette.Label, "middle");
    }

    /// <summary>Draws a column. Adjacent cells of one colour are one rectangle.</summary>
    private static void Column(Svg svg, Columns columns, int index, Scale scale, PageSet set, int pages)
    {
        int cells = Math.Min(MostCells, pages);
        int start = 0;
        string? colour = null;
        for (int cell = 0; cell <= cells; cell++)
        {
            string? next = cell < cells ? Colour(set, FirstPage(cell), FirstPage(cell + 1)) : null;
            if (next == colour) continue;
            if (colour is not null)
            {
                double top = scale.Position(FirstPage(cell));
                svg.Rectangle("cell", columns.Start(index) + 1, top, columns.Width - 2, scale.Position(FirstPage(start)) - top, colour);
            }

            start = cell;
            colour = next;
        }

        int FirstPage(int cell) => (int)((long)cell * pages / cells);
    }

    /// <summary>
    /// The colour of the cell from page <paramref name="first"/>, inclusive, to <paramref name="end"/>, exclusive; null if no page is
    /// dirty.
    /// </summary>
    private static string? Colour(PageSet set, int first, int end)
    {
        int dirty = Enumerable.Range(first, end - first).Count(set.Contains);
        return dirty == 0 ? null : Palette.Heat.First(step => dirty * 100 <= step.UpTo * (end - first)).Colour;
    }

    private static void Legend(Svg svg, double right, double y)
    {
        double x = right - (LegendWidth * Palette.Heat.Length);
        svg.Text(x - 10, y, "dirty pages in a cell, up to", Palette.Label, "end");
        foreach (var (upTo, colour) in Palette.Heat)
        {
            svg.Rectangle("legend", x, y - 10, LegendWidth, 11, colour);
            svg.Text(x + (LegendWidth / 2), y + 13, $"{upTo} %", Palette.Label with { Size = 9.5 }, "middle");
            x += LegendWidth;
        }
    }
}
