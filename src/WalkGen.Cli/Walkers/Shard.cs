namespace WalkGen.Cli.Walkers;

/// <summary>A part of an output that several processes share. One after the other, the parts are the whole output.</summary>
/// <param name="Number">The number of the part, from 1.</param>
/// <param name="Count">The number of parts.</param>
internal sealed record Shard(int Number, int Count)
{
    public static readonly Shard Whole = new(1, 1);

    public bool IsWhole => Count == 1;

    /// <summary>Whether what precedes the rows is in this part.</summary>
    public bool IsFirst => Number == 1;

    /// <summary>Whether what follows the rows is in this part.</summary>
    public bool IsLast => Number == Count;
}
