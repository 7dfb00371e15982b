using Parquet;
using Parquet.Schema;

namespace WalkGen.Cli.Output;

/// <summary>Addresses or numbers: UINT64.</summary>
internal sealed class ParquetNumbers(DataField field) : ParquetColumn(field)
{
    private readonly ulong?[] _cells = new ulong?[MaxRows];

    public override void Set(int row, in Cell cell) => _cells[row] = cell.Kind == CellKind.Nothing ? null : cell.Number;

    public override Task Write(ParquetRowGroupWriter group, int rows, CancellationToken cancellation)
        => group.WriteAsync<ulong>(Field, _cells.AsMemory(0, rows), null, null, cancellation);
}
