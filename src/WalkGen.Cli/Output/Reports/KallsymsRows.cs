using WalkGen.Images;

namespace WalkGen.Cli.Output;

/// <summary>The rows of <c>walkgen kallsyms</c>: one per symbol.</summary>
internal sealed class KallsymsRows(RowWriter rows, MemoryImage image) : ReportWriter<SymbolRow>
{
    public static readonly Schema Schema = new(
        "kallsyms",
        [
            new("address", CellKind.Address, "The address of the symbol; for type A, an absolute value."),
            new("type", CellKind.Text, "The type, as nm prints it."),
            new("name", CellKind.Text, "The name."),
            new("module", CellKind.Text, "The module; empty for the kernel itself."),
            new("offset", CellKind.Number, "The distance from the symbol to the given address, in bytes; empty without one."),
            new("size", CellKind.Number, "With a given address: the distance to the next symbol at a higher address, in bytes."),
        ]);

    private readonly Identity _identity = new(image.Path, image.KernelRoot?.Root, null);

    public override void Begin() => rows.Begin();

    public override void Write(in SymbolRow item) => rows.Write(
        _identity,
        item.Symbol.Address,
        item.Symbol.Type.ToString(),
        item.Symbol.Name,
        item.Symbol.Module,
        item.At?.Offset,
        item.At?.Size);

    public override void End() => rows.End(null);
}
