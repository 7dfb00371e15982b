namespace WalkGen.Cli.Watching;

/// <summary>The pages of a row of a heat map in a column, by what happened to them.</summary>
internal readonly record struct HeatCell(ulong Written, ulong Changed, ulong Touched)
{
    public static HeatCell Of(HeatKind kind, ulong pages) => kind switch
    {
        HeatKind.Written => new(pages, 0, 0),
        HeatKind.Changed => new(0, pages, 0),
        HeatKind.Touched => new(0, 0, pages),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static HeatCell operator +(HeatCell left, HeatCell right)
        => new(left.Written + right.Written, left.Changed + right.Changed, left.Touched + right.Touched);

    /// <summary>What is shown: a write before a change, and that before a use.</summary>
    public HeatKind Kind => Written > 0 ? HeatKind.Written : Changed > 0 ? HeatKind.Changed : HeatKind.Touched;

    /// <summary>The pages of <see cref="Kind"/>.</summary>
    public ulong Pages => Kind switch { HeatKind.Written => Written, HeatKind.Changed => Changed, _ => Touched };
}
