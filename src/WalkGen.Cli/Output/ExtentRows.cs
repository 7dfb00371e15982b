using WalkGen.Cli.Walkers;
using WalkGen.Linux;

namespace WalkGen.Cli.Output;

/// <summary>A row per extent.</summary>
internal sealed class ExtentRows(RowWriter rows, Identity identity) : ExtentWriter
{
    public static readonly Schema Schema = new(
        "dump",
        [
            new("first", CellKind.Address, "The first virtual address."),
            new("last", CellKind.Address, "The last virtual address, inside the extent."),
            new("state", CellKind.Text, "present; or what Linux keeps in entries that are not: prot_none, invalidated, swap, migration, hw_poison, device_private, device_exclusive, marker, swap_in_error, unknown; or not_present, where the system is not known."),
            new("physical", CellKind.Address, "The memory that the first address is translated to; of an entry that is not present, the memory that it stands for, if any."),
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
            new("swap_type", CellKind.Number, "The swap area, or the special type, of an entry that is not present."),
            new("swap_offset", CellKind.Number, "The page in the swap area, or what a special type keeps there, of the first entry."),
            new("remarks", CellKind.Text, "What else Linux remembers in entries that are not present, in words with spaces between: soft_dirty, uffd_write_protected, exclusive, writable, accessed, dirty, poisoned, guard."),
        ]);

    public override void Begin() => rows.Begin();

    public override void Write(Extent extent) => rows.Write(
        identity,
        extent.Start,
        extent.Last,
        "present",
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

    public override void Write(NonPresentExtent extent) => rows.Write(
        identity,
        extent.Start,
        extent.Last,
        Words.State(extent.Meaning),
        extent.Meaning?.Frame,
        extent.Length,
        extent.PageSize,
        false,
        false,
        false,
        extent.Meaning?.Flags.HasFlag(NonPresentFlags.Accessed) ?? default(Cell),
        extent.Meaning?.Flags.HasFlag(NonPresentFlags.Dirty) ?? default(Cell),
        false,
        false,
        false,
        false,
        (ulong?)extent.Meaning?.SwapType,
        extent.Meaning is { SwapType: not null } swap ? swap.SwapOffset : default(Cell),
        extent.Meaning is { } meaning ? string.Join(' ', Words.Remarks(meaning.Flags)) : null);

    public override void End(ExtentCounts counts, Coverage coverage) => rows.End(coverage);

    private static bool Has(Extent extent, EntryFlags flag) => (extent.Flags & flag) != 0;
}
