using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>Writes rows one by one in a machine-readable format.</summary>
internal abstract class RowWriter(Terminal terminal, Schema schema)
{
    private Identity _identity;
    private CellGroup? _identityCells;

    protected Terminal Terminal { get; } = terminal;

    protected Schema Schema { get; } = schema;

    /// <summary>Creates the writer for <paramref name="format"/>, which must not be text.</summary>
    /// <param name="format">The format.</param>
    /// <param name="terminal">Gets the rows.</param>
    /// <param name="schema">Their columns.</param>
    public static RowWriter Create(OutputFormat format, Terminal terminal, Schema schema) => format switch
    {
        OutputFormat.Json => new JsonRows(terminal, schema),
        OutputFormat.Csv => new CsvRows(terminal, schema),
        OutputFormat.Jsonl => new JsonLineRows(terminal, schema),
        OutputFormat.Parquet => new ParquetRows(terminal, schema),
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };

    /// <summary>Whether several threads can format rows (<see cref="Fork"/>).</summary>
    public abstract bool CanFork { get; }

    /// <summary>A writer for another thread, of rows after the first one, without their begin and end.</summary>
    /// <param name="terminal">Gets the output of this thread.</param>
    public abstract RowWriter Fork(Terminal terminal);

    /// <summary>Writes the text before the first row.</summary>
    public abstract void Begin();

    /// <summary>Writes a row.</summary>
    /// <param name="identity">The page table of the row.</param>
    /// <param name="own">The cells of the schema's own columns. Empty cells at the end may be omitted.</param>
    public void Write(in Identity identity, params ReadOnlySpan<Cell> own)
    {
        Terminal.Cancellation.ThrowIfCancellationRequested();
        WriteRow(CellsOf(identity), own);
    }

    /// <summary>Makes a pattern of rows for <see cref="Write(RowPattern, ReadOnlySpan{ulong})"/>.</summary>
    /// <param name="identity">The page table of the rows.</param>
    /// <param name="cells">The cells of the schema's own columns. Those that differ among the rows have the kind of their values.</param>
    /// <param name="variable">The indexes of the cells that differ, in ascending order: addresses or numbers.</param>
    public RowPattern PatternOf(in Identity identity, Cell[] cells, params int[] variable) => new(CellsOf(identity), cells, variable);

    /// <summary>Writes a row.</summary>
    /// <param name="pattern">The row. It was made by this writer.</param>
    /// <param name="values">The values of its cells that differ.</param>
    public void Write(RowPattern pattern, params ReadOnlySpan<ulong> values)
    {
        Terminal.Cancellation.ThrowIfCancellationRequested();
        WriteRow(pattern, values);
    }

    /// <summary>Writes the text after the last row. Formats without coverage warn on the standard error if tables are missing.</summary>
    /// <param name="coverage">The coverage; null if the rows are not about a page table.</param>
    public abstract void End(Coverage? coverage);

    /// <summary>Writes the text after the last row of a search. Formats without coverage warn on the standard error about damage.</summary>
    public abstract void EndSearch(SearchCoverage coverage);

    /// <summary>Writes the text after the last row, for rows that were joined: nobody is warned.</summary>
    /// <param name="coverage">The line of the coverage; null if there is none.</param>
    public virtual void EndWith(string? coverage) => throw new NotSupportedException("The rows are one document.");

    protected abstract void WriteRow(CellGroup identity, ReadOnlySpan<Cell> own);

    protected virtual void WriteRow(RowPattern pattern, ReadOnlySpan<ulong> values) => WriteRow(pattern.Identity, pattern.With(values));

    private CellGroup CellsOf(in Identity identity)
    {
        if (_identityCells is not null && _identity == identity) return _identityCells;
        _identity = identity;
        return _identityCells = new CellGroup(identity.Image, identity.Root, identity.KernelRoot);
    }
}
