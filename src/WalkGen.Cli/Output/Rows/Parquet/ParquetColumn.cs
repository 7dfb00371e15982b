using Parquet;
using Parquet.Schema;

namespace WalkGen.Cli.Output;

/// <summary>The cells of a column in a row group that is not yet written.</summary>
internal abstract class ParquetColumn(DataField field)
{
    /// <summary>The number of rows of a row group.</summary>
    public const int MaxRows = 1 << 15;

    /// <summary>The room for rows in the beginning: most files are small. It doubles.</summary>
    protected const int FirstRows = 1 << 9;

    public DataField Field { get; } = field;

    /// <summary>Makes the column of <paramref name="field"/>. Each cell may be empty.</summary>
    public static ParquetColumn Of(Field field) => field.Kind switch
    {
        CellKind.Text => new ParquetTexts(new DataField(field.Name, typeof(string), isNullable: true)),
        CellKind.Flag => new ParquetFlags(new DataField(field.Name, typeof(bool), isNullable: true)),
        CellKind.Address or CellKind.Number => new ParquetNumbers(new DataField(field.Name, typeof(ulong), isNullable: true)),
        _ => throw new ArgumentOutOfRangeException(nameof(field)),
    };

    /// <summary>Sets the cell in a row.</summary>
    public abstract void Set(int row, in Cell cell);

    /// <summary>Writes the cells of the first rows.</summary>
    public abstract Task Write(ParquetRowGroupWriter group, int rows, CancellationToken cancellation);
}
