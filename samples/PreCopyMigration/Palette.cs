namespace PreCopyMigration;

/// <summary>The colours and sizes of the picture.</summary>
internal static class Palette
{
    public const string Grid = "#e3e7ec", Axis = "#8a94a0", Panel = "#f6f8fa";

    /// <summary>The colours of pages that were dirtied while the guest ran, and of pages that were copied after the stop.</summary>
    public const string Running = "#3f7fc9", Stopped = "#d9641e";

    public static readonly TextStyle Title = new(20, "#1c2530", IsBold: true);
    public static readonly TextStyle Subtitle = new(13, "#566270");
    public static readonly TextStyle Heading = new(14, "#1c2530", IsBold: true);
    public static readonly TextStyle Label = new(11.5, "#566270");
    public static readonly TextStyle Value = new(11.5, "#1c2530", HasHalo: true);

    /// <summary>The maximum percentage of dirty pages in a cell for each colour. Darker colours mean more.</summary>
    public static readonly (int UpTo, string Colour)[] Heat =
        [(5, "#cfe0f4"), (20, "#a5c5eb"), (40, "#73a4dd"), (60, "#3f7fc9"), (80, "#1f5aa6"), (100, "#0a356d")];
}
