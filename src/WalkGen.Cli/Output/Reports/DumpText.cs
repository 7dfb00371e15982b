using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>The text of <c>walkgen dump</c>. On a terminal, pages that are writable and executable are red.</summary>
internal sealed class DumpText(Terminal terminal, Coverage coverage, AddressPlaces? places) : TextReport<DumpRun>(terminal)
{
    private long _extents;
    private ulong _leaves;
    private long _nonPresentRuns;
    private ulong _nonPresentEntries;

    protected override string Heading
        => $"{"first",-18} {"last",-18} {"physical",-18} {"pages",8} size {FlagLetters.RightsHeading} attributes";

    protected override bool IsAlarming(in DumpRun run) => run.Mapped is { IsWritableCode: true };

    protected override void WriteText(in DumpRun run)
    {
        if (run.Mapped is { } extent) WriteText(extent);
        if (run.NonPresent is { } nonPresent) WriteText(nonPresent);
        if (run.Repeated is { } table)
        {
            Terminal.Write(
                $"{table.Start} {table.Last} the tables at {table.FirstAt} again (table {table.Table}){Suffix(table.Start)}");
        }
    }

    protected override IEnumerable<string> Summary() =>
    [
        $"{_extents} extents of {_leaves} leaves; {_nonPresentRuns} runs of {_nonPresentEntries} non-present entries",
        CoverageText.Line(coverage),
    ];

    private void WriteText(in Extent extent)
    {
        _extents++;
        _leaves += extent.Pages;
        Terminal.Write($"{extent.Start} {extent.Last} {extent.Physical} {extent.Pages,8} {ByteSize.Short(extent.PageSize),4} ");
        Terminal.Write($"{FlagLetters.Rights(extent.Rights)} {FlagLetters.Attributes(extent.Flags)}");
        if (extent.IsRepeated) Terminal.Write($" x {extent.Repeats}");
        if (places is not null) Terminal.Write($"{Suffix(extent.Start)}");
    }

    private string? Suffix(VirtualAddress address) => places?.At(address).Suffix;

    private void WriteText(in NonPresentExtent extent)
    {
        _nonPresentRuns++;
        _nonPresentEntries += extent.Pages;
        string physical = extent.Meaning?.Frame is { } frame ? $"{frame}" : "-";
        Terminal.Write($"{extent.Start} {extent.Last} {physical,-18} {extent.Pages,8} {ByteSize.Short(extent.PageSize),4} ");
        Terminal.Write($"{FlagLetters.Rights(AccessRights.None)} {StateText.Details(extent.Meaning)}{Suffix(extent.Start)}");
    }
}
