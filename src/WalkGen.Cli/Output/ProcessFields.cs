namespace WalkGen.Cli.Output;

/// <summary>The columns that name the process of a row.</summary>
internal static class ProcessFields
{
    public static IReadOnlyList<Field> All { get; } =
    [
        new("pid", CellKind.Number, "With --pid, --name or --all, in the user's half: the number of the process."),
        new("comm", CellKind.Text, "The name of this process: text of the machine, which may contain anything."),
    ];
}
