namespace WalkGen.Cli.Output;

/// <summary>A column of a <see cref="Section"/>.</summary>
internal readonly record struct Column(string Head, bool IsNumber)
{
    public static Column Text(string head) => new(head, IsNumber: false);

    public static Column Number(string head) => new(head, IsNumber: true);
}
