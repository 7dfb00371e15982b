using WalkGen.Cli.Watching;

namespace WalkGen.Cli.Output;

/// <summary>The colour and the meaning of a kind of heat.</summary>
internal static class HeatColour
{
    /// <summary>How many shades a colour has.</summary>
    public const int Shades = 4;

    /// <summary>All kinds, in the order of the legend.</summary>
    public static readonly IReadOnlyList<(HeatKind Kind, string Class, string Meaning)> All =
    [
        (HeatKind.Written, "w", "written"),
        (HeatKind.Changed, "c", "mapped, unmapped or changed"),
        (HeatKind.Touched, "t", "used"),
    ];

    /// <summary>The shade of a cell, from 1: by the logarithm of its pages.</summary>
    /// <param name="pages">The pages, at least 1.</param>
    /// <param name="most">Those of the hottest cell.</param>
    public static int ShadeOf(ulong pages, ulong most)
        => int.Clamp(1 + (int)(Shades * Math.Log2(pages) / Math.Log2(ulong.Max(most, 1) + 1.0)), 1, Shades);

    /// <summary>The heading of areas, of which at most <paramref name="shown"/> are shown.</summary>
    public static string AreasHeading(HeatGrid areas, int shown)
        => "areas in which pages were used, not known which"
            + (areas.RowCount > shown ? $", the hottest {shown} of {areas.RowCount}" : "");
}
