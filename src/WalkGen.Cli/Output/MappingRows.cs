using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>A row per mapping.</summary>
internal sealed class MappingRows(RowWriter rows, Identity identity) : MappingWriter
{
    public static readonly Schema Schema = new(
        "find",
        [
            new("physical", CellKind.Address, "The address that was asked for; of a range, the first that this mapping has."),
            new("virtual", CellKind.Address, "What is translated to it."),
            new("length", CellKind.Number, "How many bytes of what was asked for the mapping has: 1 for an address."),
            new("page_size", CellKind.Number, "The size of each page in bytes."),
            new("half", CellKind.Text, "user or kernel."),
            new("writable", CellKind.Flag, "Whether all levels allow writing."),
            new("user_accessible", CellKind.Flag, "Whether all levels allow access to user code."),
            new("executable", CellKind.Flag, "Whether all levels allow execution."),
        ]);

    public override void Begin() => rows.Begin();

    public override void Write(Extent mapping, bool isKernel) => rows.Write(
        identity,
        mapping.Physical,
        mapping.Start,
        mapping.Length,
        mapping.PageSize,
        Words.Half(isKernel),
        (mapping.Flags & EntryFlags.Writable) != 0,
        (mapping.Flags & EntryFlags.User) != 0,
        (mapping.Flags & EntryFlags.Executable) != 0);

    public override void End(long mappings, IEnumerable<FrameRange> notMapped, Coverage coverage) => rows.End(coverage);
}
