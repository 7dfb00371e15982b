namespace WalkGen.Cli.Output;

/// <summary>The format of a command's output.</summary>
internal enum OutputFormat
{
    /// <summary>Text for people.</summary>
    Text,

    /// <summary>One JSON document with rows and coverage.</summary>
    Json,

    /// <summary>Comma-separated values with a header.</summary>
    Csv,

    /// <summary>A JSON object per row and line.</summary>
    Jsonl,

    /// <summary>An Apache Parquet file.</summary>
    Parquet,
}
