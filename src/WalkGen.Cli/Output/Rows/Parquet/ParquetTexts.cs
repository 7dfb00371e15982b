using Parquet;
using Parquet.Schema;

namespace WalkGen.Cli.Output;

/// <summary>Texts: STRING, each distinct one once in the dictionary of a row group.</summary>
internal sealed class ParquetTexts(DataField field) : ParquetColumn(field)
{
    private string?[] _cells = new string?[FirstRows];

    public override void Set(int row, in Cell cell)
    {
        if (row == _cells.Length) Array.Resize(ref _cells, 2 * row);
        _cells[row] = cell.Kind == CellKind.Nothing ? null : cell.Text;
    }

    public override Task Write(ParquetRowGroupWriter group, int rows, CancellationToken cancellation)
        => group.WriteAsync(Field, new ArraySegment<string?>(_cells, 0, rows)!, null);
}
