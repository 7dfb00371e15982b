using System.IO.Compression;
using System.Runtime;
using Parquet;
using Parquet.Schema;
using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>An Apache Parquet file with typed columns, for engines that read columns. It needs memory for one row group.</summary>
internal sealed class ParquetRows : RowWriter
{
    /// <summary>The texts of a row group are an image's, so that they may have any length.</summary>
    private const int MaxText = 16 << 20;

    private readonly ParquetColumn[] _columns;
    private ParquetWriter? _writer;
    private int _rows;
    private long _text;

    public ParquetRows(Terminal terminal, Schema schema)
        : base(terminal, schema)
    {
        if (terminal.Styled is not null)
            throw new UsageException("Parquet is not for a terminal: name a file with -o, or send the output into a pipe.");
        _columns = [.. schema.Fields.Select(ParquetColumn.Of)];
    }

    public override bool CanFork => false;

    public override RowWriter Fork(Terminal terminal) => throw new NotSupportedException("A Parquet file has one writer.");

    public override void Begin()
    {
        GCSettings.LatencyMode = GCLatencyMode.Batch; // or the library's buffers grow to twice the memory during a collection
        var options = new ParquetOptions { CompressionMethod = CompressionMethod.Zstd, CompressionLevel = CompressionLevel.Fastest };
        foreach (ParquetColumn column in _columns)
            if (column is ParquetTexts) options.ColumnEncodingHints[column.Field.Name] = EncodingHint.Dictionary;
        var schema = new ParquetSchema(_columns.Select(static column => column.Field));
        _writer = Wait(ParquetWriter.CreateAsync(schema, new PlainStream(Terminal.Output), options, append: false, Terminal.Cancellation));
    }

    public override void End(Coverage? coverage)
    {
        Close(coverage is null ? null : CoverageText.Line(coverage));
        if (coverage is not null) CoverageText.WarnIfIncomplete(coverage, Terminal.Error);
    }

    public override void EndWith(string? coverage) => Close(coverage);

    public override void EndSearch(SearchCoverage coverage)
    {
        Close(coverage.Line());
        if (coverage.IsDamaged) Terminal.Error.WriteLine($"walkgen: {coverage.Line()}");
    }

    protected override void WriteRow(CellGroup identity, ReadOnlySpan<Cell> own)
    {
        int column = Set(identity.Cells, 0);
        column = Set(own, column);
        while (column < _columns.Length) _columns[column++].Set(_rows, default);
        if (++_rows == ParquetColumn.MaxRows || _text >= MaxText) WriteGroup();
    }

    private int Set(ReadOnlySpan<Cell> cells, int column)
    {
        foreach (ref readonly Cell cell in cells)
        {
            if (cell.Kind == CellKind.Group)
            {
                column = Set(cell.Group.Cells, column);
                continue;
            }

            if (cell.Kind == CellKind.Text) _text += cell.Text.Length;
            _columns[column++].Set(_rows, cell);
        }

        return column;
    }

    private void WriteGroup()
    {
        using ParquetRowGroupWriter group = _writer!.CreateRowGroup();
        foreach (ParquetColumn column in _columns) Wait(column.Write(group, _rows, Terminal.Cancellation));
        (_rows, _text) = (0, 0);
    }

    private void Close(string? coverage)
    {
        if (_rows > 0) WriteGroup();
        var about = new Dictionary<string, string> { ["walkgen.schema"] = Schema.Name };
        if (coverage is not null) about["walkgen.coverage"] = coverage;
        _writer!.CustomMetadata = about;
        Wait(_writer.DisposeAsync().AsTask());
        Terminal.Output.Flush();
    }

    // The library offers only asynchronous methods. The output is synchronous, so that they do not wait.
    private static void Wait(Task task) => task.GetAwaiter().GetResult();

    private static TResult Wait<TResult>(Task<TResult> task) => task.GetAwaiter().GetResult();
}
