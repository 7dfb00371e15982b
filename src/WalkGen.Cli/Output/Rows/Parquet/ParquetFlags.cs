using Parquet;
using Parquet.Schema;

namespace WalkGen.Cli.Output;

/// <summary>Flags: BOOLEAN.</summary>
internal sealed class ParquetFlags(DataField field) : ParquetColumn(field)
{
    private readonly bool?[] _cells = new bool?[MaxRows];

    public override void Set(int row, in Cell cell) => _cells[row] = cell.Kind == CellKind.Nothing ? null : cell.Number != 0;

    public override Task Write(ParquetRowGroupWriter group, int rows, CancellationToken cancellation)
        => group.WriteAsync<bool>(Field, _cells.AsMemory(0, rows), null, null, cancellation);
}
