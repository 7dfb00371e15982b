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

    protected override bool IsAlarming(DumpRun run) => run.Mapped is { IsWritableCode: true };

    protected override string Line(DumpRun run) => run switch
    {
        { Mapped: { } extent } => Line(extent),
        { NonPresent: { } extent } => Line(extent),
        { Repeated: { } table }
            => $"{table.Start} {table.Last} the tables at {table.FirstAt} again (table {table.Table}){Suffix(table.Start)}",
        _ => throw new ArgumentOutOfRangeException(nameof(run)),
    };

    protected override IEnumerable<string> Summary() =>
    [
        $"{_extents} extents of {_leaves} leaves; {_nonPresentRuns} runs of {_nonPresentEntries} non-present entries",
        CoverageText.Line(coverage),
    ];

    private string Line(Extent extent)
    {
        _extents++;
        _leaves += extent.Pages;
        return $"{extent.Start} {extent.Last} {extent.Physical} {extent.Pages,8} {ByteSize.Short(extent.PageSize),4} "
            + $"{FlagLetters.Rights(extent.Rights)} {FlagLetters.Attributes(extent.Flags)}"
            + (extent.IsRepeated ? $" x {extent.Repeats}" : "") + Suffix(extent.Start);
    }

    private string? Suffix(VirtualAddress address) => places?.At(address).Suffix;

    private string Line(NonPresentExtent extent)
    {
        _nonPresentRuns++;
        _nonPresentEntries += extent.Pages;
        string physical = extent.Meaning?.Frame is { } frame ? $"{frame}" : "-";
        return $"{extent.Start} {extent.Last} {physical,-18} {extent.Pages,8} {ByteSize.Short(extent.PageSize),4} "
            + $"{FlagLetters.Rights(AccessRights.None)} {StateText.Details(extent.Meaning)}{Suffix(extent.Start)}";
    }
}
