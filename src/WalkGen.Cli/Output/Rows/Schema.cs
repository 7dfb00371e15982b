namespace WalkGen.Cli.Output;

/// <summary>The columns of a command's rows. Every row begins with <see cref="Identity"/>: rows of different images can be mixed.</summary>
/// <param name="Name">The command.</param>
/// <param name="Own">The columns after those of the identity.</param>
internal sealed record Schema(string Name, IReadOnlyList<Field> Own)
{
    private static readonly Field[] OfIdentity =
    [
        new("image", CellKind.Text, "The file, as given on the command line; of a running process, /proc/PID."),
        new("root", CellKind.Address, "The physical address of the root table; with two roots, of the user's half."),
        new("kernel_root", CellKind.Address, "The physical address of the root table of the kernel's half, if there are two roots."),
    ];

    /// <summary>The number of columns of the identity.</summary>
    public static int IdentityLength => OfIdentity.Length;

    /// <summary>All columns.</summary>
    public IReadOnlyList<Field> Fields { get; } = [.. OfIdentity, .. Own];
}
