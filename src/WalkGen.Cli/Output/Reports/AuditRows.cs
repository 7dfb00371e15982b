using WalkGen.Cli.Auditing;
using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>The rows of <c>walkgen audit</c>: one per finding.</summary>
internal sealed class AuditRows(RowWriter rows, Coverage coverage, AddressPlaces? places, Shard shard)
    : RowReport<Finding>(rows, coverage, shard)
{
    public static readonly Schema Schema = new(
        "audit",
        [
            new(
                "rule",
                CellKind.Text,
                "no-execute-missing, half-hidden, writable-executable, user-accessible-kernel, executable-written, "
                + "kernel-executable-user, writable-alias; with --pid, --name or --all also area-not-executable, "
                + "area-not-writable or no-area."),
            new("expected", CellKind.Flag, "Whether a known system does this by design."),
            new("half", CellKind.Text, "user or kernel."),
            new("first", CellKind.Address, "The first virtual address; empty if the finding is about the whole address space."),
            new("last", CellKind.Address, "The last virtual address, inclusive."),
            new("physical", CellKind.Address, "The physical address of the first page."),
            new("length", CellKind.Number, "The size in bytes."),
            new("page_size", CellKind.Number, "The size of each page in bytes. An alias with smaller pages can be a part of one page."),
            new("writable", CellKind.Flag, "Whether all levels allow writes."),
            new("user_accessible", CellKind.Flag, "Whether all levels allow access by user code."),
            new("executable", CellKind.Flag, "Whether all levels allow execution."),
            new(
                "mappings",
                CellKind.Number,
                "For an alias: how many virtual addresses of half map each frame executable and not writable. first is the lowest."),
            new("alias_first", CellKind.Address, "The lowest virtual address that maps the first frame writable."),
            new("alias_half", CellKind.Text, "The half of alias_first."),
            new("alias_mappings", CellKind.Number, "How many virtual addresses of alias_half map each frame writable."),
            new("user_rights", CellKind.Text, "What user code may do, as rwx."),
            new("kernel_rights", CellKind.Text, "What the kernel may do, as rwx. docs/tool.md says what counts."),
            new("repeats", CellKind.Number, "How many pages map the same frame, the one at physical: 1 for contiguous memory."),
            .. AddressPlaces.Fields,
        ]);

    private readonly PlaceCells _places = new();

    /// <summary>The page table of the next rows.</summary>
    public Identity Identity { get; set; }

    public override void Write(in Finding finding)
    {
        string rule = Names.Of(finding.Rule);
        if (finding.Pages is not { } pages)
        {
            Rows.Write(Identity, rule, finding.IsExpected, finding.Rule == AuditRule.HalfHidden ? Names.Of(finding.Half) : null);
            return;
        }

        AddressPlace place = places?.At(pages.Start) ?? default;
        Rows.Write(
            Identity,
            rule,
            finding.IsExpected,
            Names.Of(finding.Half),
            pages.Start,
            pages.Last,
            pages.Physical,
            pages.Length,
            pages.PageSize,
            (pages.Flags & EntryFlags.Writable) != 0,
            (pages.Flags & EntryFlags.User) != 0,
            (pages.Flags & EntryFlags.Executable) != 0,
            finding.Alias?.Executable,
            finding.Alias is { } alias ? alias.First : default(Cell),
            finding.Alias is { } other ? Names.Of(other.Half) : null,
            finding.Alias?.Writable,
            FlagLetters.User(pages.Rights),
            FlagLetters.Kernel(pages.Rights),
            pages.Repeats,
            _places.Region(place),
            PlaceCells.Symbol(place),
            _places.Area(place));
    }
}
