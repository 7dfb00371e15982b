using Parquet;
using Parquet.Schema;

namespace WalkGen.Cli.Output;

/// <summary>Addresses or numbers: UINT64.</summary>
internal sealed class ParquetNumbers(DataField field) : ParquetColumn(field)
{
    private ulong?[] _cells = new ulong?[FirstRows];

    public override void Set(int row, in Cell cell)
    {
        if (row == _cells.Length) Array.Resize(ref _cells, 2 * row);
        _cells[row] = cell.Kind == CellKind.Nothing ? null : cell.Number;
    }

    public override Task Write(ParquetRowGroupWriter group, int rows, CancellationToken cancellation)
        => group.WriteAsync<ulong>(Field, _cells.AsMemory(0, rows), null, null, cancellation);
}
