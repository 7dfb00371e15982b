using System.Globalization;

namespace PreCopyMigration;

/// <summary>A vertical axis from 0 at <paramref name="Bottom"/> to <paramref name="Most"/> at <paramref name="Top"/>.</summary>
internal sealed record Scale(double Bottom, double Top, double Most)
{
    public double Position(double value) => Bottom - (value / Most * (Bottom - Top));

    /// <summary>Draws ticks at multiples of 1, 2 or 5 times a power of ten, with numbers at the left edge and grid lines.</summary>
    public void Draw(Svg svg, double left, double right, string unit)
    {
        for (double tick = 0; tick <= Most; tick += Step)
        {
            svg.Line(left, Position(tick), right, Position(tick), tick == 0 ? Palette.Axis : Palette.Grid);
            svg.Text(left - 8, Position(tick) + 4, tick.ToString("#,0", CultureInfo.InvariantCulture), Palette.Label, "end");
        }

        svg.Text(22, (Bottom + Top) / 2, unit, Palette.Label, "middle", isUpright: true);
    }

    /// <summary>The step for four to ten ticks.</summary>
    private double Step
    {
        get
        {
            double power = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(1, Most / 4))));
            return power * (Most / power >= 20 ? 5 : Most / power >= 8 ? 2 : 1);
        }
    }
}
