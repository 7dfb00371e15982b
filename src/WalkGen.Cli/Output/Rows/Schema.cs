namespace WalkGen.Cli.Output;

/// <summary>The columns of a command's rows. Every row begins with <see cref="Identity"/>, so that rows of many images can be mixed.</summary>
/// <param name="Name">The command.</param>
/// <param name="Own">The columns that follow those of the identity.</param>
internal sealed record Schema(string Name, IReadOnlyList<Field> Own)
{
    private static readonly Field[] OfIdentity =
    [
        new("image", CellKind.Text, "The file, as it was given."),
        new("root", CellKind.Address, "The physical address of the root table; of the lower half's, where each half has one."),
        new("kernel_root", CellKind.Address, "The root of the upper half, where it has its own."),
    ];

    /// <summary>How many columns every row begins with.</summary>
    public static int IdentityLength => OfIdentity.Length;

    /// <summary>All columns.</summary>
    public IReadOnlyList<Field> Fields { get; } = [.. OfIdentity, .. Own];
}
