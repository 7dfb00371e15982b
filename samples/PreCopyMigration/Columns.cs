namespace PreCopyMigration;

/// <summary>The columns of both panels: one per round and one for the stop.</summary>
internal sealed record Columns(double Left, double Right, int Rounds)
{
    public double Width => (Right - Left) / (Rounds + 1);

    /// <summary>The left edge of column <paramref name="index"/>. The index of the stop is the number of rounds.</summary>
    public double Start(int index) => Left + (index * Width);

    public double Middle(int index) => Start(index) + (Width / 2);

    /// <summary>The labels below the columns.</summary>
    public void Label(Svg svg, double y)
    {
        int step = (int)Math.Ceiling(20 / Width); // skip labels if columns are narrow
        for (int i = 0; i < Rounds; i += step) svg.Text(Middle(i), y, $"{i}", Palette.Label, "middle");
        svg.Text(Middle(Rounds), y, "stop", Palette.Label with { Colour = Palette.Stopped, IsBold = true }, "middle");
    }
}
