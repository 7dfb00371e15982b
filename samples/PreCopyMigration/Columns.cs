namespace PreCopyMigration;

/// <summary>Where the columns of both panels stand: one per round and one for the stop, one below the other.</summary>
internal sealed record Columns(double Left, double Right, int Rounds)
{
    public double Width => (Right - Left) / (Rounds + 1);

    /// <summary>Where column <paramref name="index"/> begins; that of the stop has the number of rounds.</summary>
    public double Start(int index) => Left + (index * Width);

    public double Middle(int index) => Start(index) + (Width / 2);

    /// <summary>The words below each column.</summary>
    public void Label(Svg svg, double y)
    {
        int step = (int)Math.Ceiling(20 / Width); // only every other one if they are narrow
        for (int i = 0; i < Rounds; i += step) svg.Text(Middle(i), y, $"{i}", Palette.Label, "middle");
        svg.Text(Middle(Rounds), y, "stop", Palette.Label with { Colour = Palette.Stopped, IsBold = true }, "middle");
    }
}
