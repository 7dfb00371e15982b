using WalkGen.Cli.Live;
using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>The text of <c>walkgen live dump</c>.</summary>
internal sealed class LiveDumpText(Terminal terminal) : TextReport<ProcessPageRun>(terminal, Shard.Whole)
{
    private ulong _runs, _present, _other;

    protected override string Heading
        => $"{"first",-18} {"last",-18} {"physical",-18} {"pages",8} size {"state",-10} flags area";

    public override void Count(in ProcessPageRun run)
    {
        _runs++;
        if (run.Entry.IsPresent) _present += run.Pages;
        else _other += run.Pages;
    }

    protected override void WriteText(in ProcessPageRun run)
    {
        string physical = run.Frame is { } frame ? $"{frame}" : "-";
        Terminal.Write($"{run.Start} {run.Last} {physical,-18} {run.Pages,8} {ByteSize.Short(run.PageSize),4} ");
        Terminal.Write($"{ProcessPageText.StateOf(run),-10} {ProcessPageText.FlagsOf(run.Entry)}  ");
        Terminal.Write($"{AreaText.AccessOf(run.Area.Flags)}");
        if (run.Area.Name is { } name) Terminal.Write($" {name}");
    }

    protected override IEnumerable<string> Summary() =>
        [$"{_runs} runs of {_present} entries of pages in memory and {_other} others"];
}
