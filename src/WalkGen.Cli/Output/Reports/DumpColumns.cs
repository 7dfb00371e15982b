namespace WalkGen.Cli.Output;

/// <summary>The columns of <see cref="DumpRows"/>.</summary>
internal static class DumpColumns
{
    public static readonly Schema Schema = new(
        "dump",
        [
            new("first", CellKind.Address, "The first virtual address."),
            new("last", CellKind.Address, "The last virtual address, inclusive."),
            new(
                "state",
                CellKind.Text,
                "present; repeated, if the tables were listed before; malformed, if the hardware refuses the entry; the kind of a "
                + "non-present entry of Linux: prot_none, invalidated, swap, migration, hw_poison, device_private, device_exclusive, "
                + "marker, swap_in_error, unknown; or non_present, if the system is unknown."),
            new(
                "physical",
                CellKind.Address,
                "The physical address of the first page; for a non-present entry, of the memory that it stands for, if any."),
            new("length", CellKind.Number, "The size in bytes."),
            new("page_size", CellKind.Number, "The size of each page in bytes."),
            new("writable", CellKind.Flag, "Whether all levels allow writes."),
            new("user_accessible", CellKind.Flag, "Whether all levels allow access by user code."),
            new("executable", CellKind.Flag, "Whether all levels allow execution."),
            new("accessed", CellKind.Flag, "Whether the entries have the accessed flag."),
            new("dirty", CellKind.Flag, "Whether the entries have the dirty flag."),
            new("global", CellKind.Flag, "Whether the entries have the global flag."),
            new("write_through", CellKind.Flag, "Whether the pages are cached write-through."),
            new("cache_disabled", CellKind.Flag, "Whether caching is disabled for the pages."),
            new("contiguous", CellKind.Flag, "Whether the entries have the contiguous flag, so a TLB may cache a run of them as one."),
            new("swap_type", CellKind.Number, "The swap area, or the special swap type, of a non-present entry."),
            new(
                "swap_offset",
                CellKind.Number,
                "The swap offset of the first non-present entry: the page in the swap area, or a value of the special type."),
            new(
                "remarks",
                CellKind.Text,
                "Flags that Linux keeps in entries, separated by spaces: special, soft_dirty, uffd_write_protected; in non-present "
                + "entries also exclusive, writable, accessed, dirty, poisoned, guard."),
            new("user_rights", CellKind.Text, "What user code may do, as rwx."),
            new("kernel_rights", CellKind.Text, "What the kernel may do, as rwx. docs/tool.md says what counts."),
            new("repeats", CellKind.Number, "How many pages map the same frame, the one at physical: 1 for contiguous memory."),
            new(
                "frames",
                CellKind.Text,
                "Whether the image holds the mapped memory: held, left_out, not_named (no memory as far as it knows), or mixed."),
            new("same_as", CellKind.Address, "For repeated: the first address at which the same tables were listed."),
            .. AddressPlaces.Fields,
        ]);
}
