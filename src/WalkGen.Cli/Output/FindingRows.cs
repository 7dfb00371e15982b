using WalkGen.Cli.Auditing;

namespace WalkGen.Cli.Output;

/// <summary>A row per finding.</summary>
internal sealed class FindingRows(RowWriter rows, Identity identity) : FindingWriter
{
    public static readonly Schema Schema = new(
        "audit",
        [
            new("rule", CellKind.Text, "no-execute-missing, writable-executable, user-accessible-kernel, executable-written or writable-alias."),
            new("expected", CellKind.Flag, "Whether a known system does this by design."),
            new("half", CellKind.Text, "user or kernel."),
            new("first", CellKind.Address, "The first virtual address; nothing, if the finding is about the whole address space."),
            new("last", CellKind.Address, "The last virtual address, inside."),
            new("physical", CellKind.Address, "What the first address is translated to."),
            new("length", CellKind.Number, "The size in bytes."),
            new("page_size", CellKind.Number, "The size of each page in bytes; what is found may be a part of one, where an alias has smaller pages."),
            new("writable", CellKind.Flag, "Whether all levels allow writing."),
            new("user_accessible", CellKind.Flag, "Whether all levels allow access to user code."),
            new("executable", CellKind.Flag, "Whether all levels allow execution."),
            new("mappings", CellKind.Number, "For an alias: how many virtual addresses of this half map each frame executable and not writable; first is the lowest."),
            new("alias_first", CellKind.Address, "The lowest virtual address that maps the first frame writable."),
            new("alias_half", CellKind.Text, "The half of that address."),
            new("alias_mappings", CellKind.Number, "How many virtual addresses of that half map each frame writable."),
        ]);

    public override void Begin() => rows.Begin();

    public override void Write(Finding finding)
    {
        string rule = Words.Rule(finding.Rule);
        if (finding.Pages is not { } pages)
        {
            rows.Write(identity, rule, finding.IsExpected);
            return;
        }

        rows.Write(
            identity,
            rule,
            finding.IsExpected,
            Words.Half(finding.IsKernel),
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
            finding.Alias is { } other ? Words.Half(other.IsKernel) : null,
            finding.Alias?.Writable);
    }

    public override void End(long findings, long expected, Coverage coverage) => rows.End(coverage);
}
