namespace WalkGen.Cli.Output;

/// <summary>How a command writes its result.</summary>
internal enum RowFormat
{
    /// <summary>For people.</summary>
    Text,

    /// <summary>One document: an object with the rows and the coverage.</summary>
    Json,

    /// <summary>Comma-separated values with a head.</summary>
    Csv,

    /// <summary>A JSON object per line and row.</summary>
    Jsonl,
}
