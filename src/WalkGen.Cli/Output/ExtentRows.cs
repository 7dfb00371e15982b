using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>A row per extent.</summary>
internal sealed class ExtentRows(RowWriter rows, Identity identity) : ExtentWriter
{
    public static readonly Schema Schema = new(
        "dump",
        [
            new("first", CellKind.Address, "The first virtual address."),
            new("last", CellKind.Address, "The last virtual address, inside the extent."),
            new("physical", CellKind.Address, "What the first address is translated to."),
            new("length", CellKind.Number, "The size in bytes."),
            new("page_size", CellKind.Number, "The size of each page in bytes."),
            new("writable", CellKind.Flag, "Whether all levels allow writing."),
            new("user_accessible", CellKind.Flag, "Whether all levels allow access to user code."),
            new("executable", CellKind.Flag, "Whether all levels allow execution."),
            new("accessed", CellKind.Flag, "Whether the hardware has used the entries."),
            new("dirty", CellKind.Flag, "Whether the pages have been written."),
            new("global", CellKind.Flag, "Whether the translation survives a switch of address space."),
            new("write_through", CellKind.Flag, "Whether writes go through the cache to memory."),
            new("cache_disabled", CellKind.Flag, "Whether the pages are not cached."),
            new("contiguous", CellKind.Flag, "Whether the entries are marked as a run that a TLB may keep as one."),
        ]);

    public override void Begin() => rows.Begin();

    public override void Write(Extent extent) => rows.Write(
        identity,
        extent.Start,
        extent.Last,
        extent.Physical,
        extent.Length,
        extent.PageSize,
        Has(extent, EntryFlags.Writable),
        Has(extent, EntryFlags.User),
        Has(extent, EntryFlags.Executable),
        Has(extent, EntryFlags.Accessed),
        Has(extent, EntryFlags.Dirty),
        Has(extent, EntryFlags.Global),
        Has(extent, EntryFlags.WriteThrough),
        Has(extent, EntryFlags.CacheDisabled),
        Has(extent, EntryFlags.Contiguous));

    public override void End(long extents, long leaves, Coverage coverage) => rows.End(coverage);

    private static bool Has(Extent extent, EntryFlags flag) => (extent.Flags & flag) != 0;
}
