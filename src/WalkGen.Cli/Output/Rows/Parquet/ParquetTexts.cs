using Parquet;
using Parquet.Schema;

namespace WalkGen.Cli.Output;

/// <summary>Texts: STRING, each distinct one once in the dictionary of a row group.</summary>
internal sealed class ParquetTexts(DataField field) : ParquetColumn(field)
{
    private readonly string?[] _cells = new string?[MaxRows];

    public override void Set(int row, in Cell cell) => _cells[row] = cell.Kind == CellKind.Nothing ? null : cell.Text;

    public override Task Write(ParquetRowGroupWriter group, int rows, CancellationToken cancellation)
        => group.WriteAsync(Field, new ArraySegment<string?>(_cells, 0, rows)!, null);
}
