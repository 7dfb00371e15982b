namespace WalkGen.Cli.Output;

/// <summary>The colour of a page in a map: it shows the permissions.</summary>
/// <param name="Class">The name in the style sheets.</param>
/// <param name="Meaning">The text of the legend.</param>
internal sealed record MapColour(string Class, string Meaning)
{
    public static readonly MapColour ReadOnly = new("r", "read only");
    public static readonly MapColour Writable = new("w", "writable");
    public static readonly MapColour Executable = new("x", "executable");
    public static readonly MapColour WritableAndExecutable = new("wx", "writable and executable");

    /// <summary>All colours, in the order of the legend.</summary>
    public static IReadOnlyList<MapColour> All { get; } = [ReadOnly, Writable, Executable, WritableAndExecutable];

    /// <summary>The colour of a page with <paramref name="flags"/>.</summary>
    public static MapColour Of(EntryFlags flags) => (flags & (EntryFlags.Writable | EntryFlags.Executable)) switch
    {
        EntryFlags.None => ReadOnly,
        EntryFlags.Writable => Writable,
        EntryFlags.Executable => Executable,
        _ => WritableAndExecutable,
    };
}
