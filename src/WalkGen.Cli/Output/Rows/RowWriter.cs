namespace WalkGen.Cli.Output;

/// <summary>Writes rows for machines as they are found.</summary>
internal abstract class RowWriter(Terminal terminal, Schema schema)
{
    private readonly Cell[] _row = new Cell[schema.Fields.Count];

    protected Terminal Terminal { get; } = terminal;

    protected Schema Schema { get; } = schema;

    /// <summary>The writer for <paramref name="format"/>, which is not text.</summary>
    public static RowWriter Create(RowFormat format, Terminal terminal, Schema schema) => format switch
    {
        RowFormat.Json => new JsonRows(terminal, schema),
        RowFormat.Csv => new CsvRows(terminal, schema),
        RowFormat.Jsonl => new JsonLineRows(terminal, schema),
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };

    /// <summary>Writes what comes before the first row.</summary>
    public abstract void Begin();

    /// <summary>Writes a row.</summary>
    /// <param name="identity">The page table that it is about.</param>
    /// <param name="own">A cell for each column that the schema adds; the last ones may be left out, where there is nothing.</param>
    public void Write(Identity identity, params ReadOnlySpan<Cell> own)
    {
        Terminal.Cancellation.ThrowIfCancellationRequested();
        _row[0] = identity.Image;
        _row[1] = identity.Root;
        _row[2] = identity.KernelRoot;
        own.CopyTo(_row.AsSpan(Schema.IdentityLength));
        _row.AsSpan(Schema.IdentityLength + own.Length).Clear();
        WriteRow(_row);
    }

    /// <summary>Writes what comes behind the last row. Coverage that the format has no place for goes to the messages.</summary>
    /// <param name="coverage">The coverage; null if the rows are not about a page table.</param>
    public abstract void End(Coverage? coverage);

    protected abstract void WriteRow(ReadOnlySpan<Cell> row);
}
