using System.Globalization;

namespace PreCopyMigration;

/// <summary>A bar per round with the pages that were dirtied during it, and a bar with the pages copied after the stop.</summary>
internal static class BarPanel
{
    private const double LegendBox = 11;

    public static void Draw(Svg svg, Columns columns, double top, double bottom, MigrationResult result)
    {
        int[] counts = [.. result.Rounds.Select(static round => round.DirtiedCount), result.RestCount];
        svg.Text(columns.Left, top - 20, "Dirty pages per round", Palette.Heading);
        Legend(svg, columns.Right, top - 20);

        var scale = new Scale(bottom, top, Math.Max(1, counts.Max() * 1.08));
        scale.Draw(svg, columns.Left, columns.Right, "pages");
        for (int i = 0; i < counts.Length; i++)
        {
            bool isStop = i == result.Rounds.Count;
            string colour = isStop ? Palette.Stopped : Palette.Running;
            double width = Math.Min(64, columns.Width * 0.72);
            double end = scale.Position(counts[i]);
            svg.Rectangle(isStop ? "stop" : "bar", columns.Middle(i) - (width / 2), end, width, bottom - end, colour, Hint(result, i));
            if (columns.Width >= 16) svg.Text(columns.Middle(i), end - 5, Number(counts[i], columns.Width), Palette.Value, "middle");
        }

        columns.Label(svg, bottom + 17);
        if (columns.Width < 44) return;
        for (int i = 0; i < counts.Length; i++)
        {
            svg.Text(columns.Middle(i), bottom + 32, Time(result, i), Palette.Label with { Size = 10 }, "middle");
        }
    }

    private static void Legend(Svg svg, double right, double y)
    {
        Entry(right - 455, Palette.Running, "dirtied while the round was copied");
        Entry(right - 205, Palette.Stopped, "copied while the guest was stopped");

        void Entry(double x, string colour, string text)
        {
            svg.Rectangle("legend", x, y - LegendBox + 1, LegendBox, LegendBox, colour);
            svg.Text(x + LegendBox + 6, y, text, Palette.Label);
        }
    }

    private static string Hint(MigrationResult result, int column)
    {
        string time = Time(result, column);
        if (column == result.Rounds.Count) return $"stop: {result.RestCount} pages copied in {time}";
        Round round = result.Rounds[column];
        return $"round {column}: {round.Pages} pages copied in {time}, {round.DirtiedCount} dirtied meanwhile";
    }

    private static string Time(MigrationResult result, int column)
    {
        TimeSpan time = column == result.Rounds.Count ? result.Downtime : result.Rounds[column].Elapsed;
        return time.TotalSeconds >= 1 ? $"{time.TotalSeconds:f2} s" : $"{time.TotalMilliseconds:f0} ms";
    }

    /// <summary>The count, in thousands if the column is too narrow for all digits.</summary>
    private static string Number(int count, double width) => width >= 40 || count < 1000
        ? count.ToString("#,0", CultureInfo.InvariantCulture)
        : (count / 1000.0).ToString("0.#", CultureInfo.InvariantCulture) + "k";
}
