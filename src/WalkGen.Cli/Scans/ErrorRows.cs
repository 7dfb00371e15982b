using WalkGen.Cli.Output;

namespace WalkGen.Cli.Scans;

/// <summary>The row about an image that could not be scanned.</summary>
internal static class ErrorRows
{
    public static readonly Schema Schema = new(
        "errors",
        [
            new("name", CellKind.Text, "The name of the results."),
            new("exit_code", CellKind.Number, "The exit code of the command."),
            new("error", CellKind.Text, "The sentence that the command wrote to the standard error, without walkgen: before it."),
        ]);

    /// <summary>Writes the row, or none.</summary>
    /// <param name="rows">Gets it.</param>
    /// <param name="image">The image.</param>
    /// <param name="name">The name of the results.</param>
    /// <param name="error">The sentence; null if the image was scanned.</param>
    public static void Write(RowWriter rows, string image, string name, string? error)
    {
        rows.Begin();
        if (error is not null) rows.Write(new Identity(image, null, null), name, (ulong)ExitCode.BadData, error);
        rows.End(null);
    }
}
