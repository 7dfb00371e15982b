namespace WalkGen.Cli.Output;

/// <summary>What a page allows, as a picture tells it apart.</summary>
internal enum MapRights
{
    Read,
    Write,
    Execute,

    /// <summary>Both: code that can be written, or data that can be run.</summary>
    WriteAndExecute,
}

/// <summary>The colours of a picture.</summary>
internal static class MapColours
{
    /// <summary>Each with its name in the style sheets and what it means.</summary>
    public static IReadOnlyList<(MapRights Rights, string Class, string Meaning)> All { get; } =
    [
        (MapRights.Read, "r", "read only"),
        (MapRights.Write, "w", "writable"),
        (MapRights.Execute, "x", "executable"),
        (MapRights.WriteAndExecute, "wx", "writable and executable"),
    ];

    public static MapRights RightsOf(EntryFlags flags)
        => ((flags & EntryFlags.Writable) != 0 ? MapRights.Write : MapRights.Read) | ((flags & EntryFlags.Executable) != 0 ? MapRights.Execute : MapRights.Read);
}
