using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>A line per extent. For people, pages that are both writable and executable stand out.</summary>
internal sealed class ExtentText(Terminal terminal) : ExtentWriter
{
    private const EntryFlags WritableCode = EntryFlags.Writable | EntryFlags.Executable;

    public override void Begin()
        => terminal.Text.WriteLine($"{"first",-18} {"last",-18} {"physical",-18} {"pages",8} size perm attributes");

    public override void Write(Extent extent)
    {
        terminal.Cancellation.ThrowIfCancellationRequested();
        bool warn = terminal.People is not null && (extent.Flags & WritableCode) == WritableCode;
        if (warn) terminal.Text.Write("\e[31m");
        terminal.Text.Write($"{extent.Start} {extent.Last} {extent.Physical} {extent.Pages,8} {Words.Size(extent.PageSize),4} {Words.Permissions(extent.Flags)} {Words.Attributes(extent.Flags)}");
        terminal.Text.WriteLine(warn ? "\e[0m" : "");
    }

    public override void Write(NonPresentExtent extent)
    {
        terminal.Cancellation.ThrowIfCancellationRequested();
        string physical = extent.Meaning?.Frame is { } frame ? $"{frame}" : "-";
        terminal.Text.WriteLine($"{extent.Start} {extent.Last} {physical,-18} {extent.Pages,8} {Words.Size(extent.PageSize),4} ---- {Words.NonPresent(extent.Meaning)}");
    }

    public override void End(ExtentCounts counts, Coverage coverage)
    {
        terminal.Text.WriteLine($"{counts.Extents} extents of {counts.Leaves} leaves; {counts.NonPresentRuns} runs of {counts.NonPresentEntries} entries that are not present");
        terminal.Text.WriteLine(coverage);
        terminal.Text.Flush();
    }
}
