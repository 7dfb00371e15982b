using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>The text of <c>walkgen dump</c>. On a terminal, pages that are writable and executable are red.</summary>
internal sealed class DumpText(Terminal terminal, Coverage coverage, AddressPlaces? places, Part part) : DumpWriter
{
    private ulong _extents;
    private ulong _leaves;
    private ulong _nonPresentRuns;
    private ulong _nonPresentEntries;

    public override bool CanFork => true;

    public override DumpWriter Fork(Terminal fork) => new DumpText(fork, coverage, places, part);

    public override void Join(DumpWriter fork)
    {
        var other = (DumpText)fork;
        _extents += other._extents;
        _leaves += other._leaves;
        _nonPresentRuns += other._nonPresentRuns;
        _nonPresentEntries += other._nonPresentEntries;
    }

    public override void Begin() => terminal.WriteLine(
        $"{"first",-18} {"last",-18} {"physical",-18} {"pages",8} size {FlagLetters.RightsHeading} attributes");

    public override void Write(in Extent extent)
    {
        _extents++;
        _leaves += extent.Pages;
        if (!part.Has(extent.Start)) return;
        if (extent.IsWritableCode) terminal.BeginRed();
        terminal.Write($"{extent.Start} {extent.Last} {extent.Physical} {extent.Pages,8} {ByteSize.Short(extent.PageSize),4} ");
        terminal.Write($"{FlagLetters.Rights(extent.Rights)} {FlagLetters.Attributes(extent.Flags)}");
        if (extent.IsRepeated) terminal.Write($" x {extent.Repeats}");
        if (places is not null) terminal.Write($"{Suffix(extent.Start)}");
        if (extent.IsWritableCode) terminal.EndRed();
        terminal.WriteLine();
    }

    public override void Write(in NonPresentExtent extent)
    {
        _nonPresentRuns++;
        _nonPresentEntries += extent.Pages;
        if (!part.Has(extent.Start)) return;
        string physical = extent.Meaning?.Frame is { } frame ? $"{frame}" : "-";
        terminal.Write($"{extent.Start} {extent.Last} {physical,-18} {extent.Pages,8} {ByteSize.Short(extent.PageSize),4} ");
        terminal.WriteLine($"{FlagLetters.Rights(AccessRights.None)} {StateText.Details(extent.Meaning)}{Suffix(extent.Start)}");
    }

    public override void Write(in RepeatedTable table) => terminal.WriteLine(
        $"{table.Start} {table.Last} the tables at {table.FirstAt} again (table {table.Table}){Suffix(table.Start)}");

    public override void End()
    {
        if (part.HasEnd)
        {
            terminal.Write($"{_extents} extents of {_leaves} leaves; ");
            terminal.WriteLine($"{_nonPresentRuns} runs of {_nonPresentEntries} non-present entries");
            terminal.WriteLine($"{CoverageText.Line(coverage)}");
        }

        terminal.Buffer.Flush();
    }

    private string? Suffix(VirtualAddress address) => places?.At(address).Suffix;
}
