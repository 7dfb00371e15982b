using Parquet;
using Parquet.Schema;

namespace WalkGen.Cli.Output;

/// <summary>Flags: BOOLEAN.</summary>
internal sealed class ParquetFlags(DataField field) : ParquetColumn(field)
{
    private bool?[] _cells = new bool?[FirstRows];

    public override void Set(int row, in Cell cell)
    {
        if (row == _cells.Length) Array.Resize(ref _cells, 2 * row);
        _cells[row] = cell.Kind == CellKind.Nothing ? null : cell.Number != 0;
    }

    public override Task Write(ParquetRowGroupWriter group, int rows, CancellationToken cancellation)
        => group.WriteAsync<bool>(Field, _cells.AsMemory(0, rows), null, null, cancellation);
}
