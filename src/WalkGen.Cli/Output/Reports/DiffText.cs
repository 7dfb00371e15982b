using WalkGen.Cli.Comparison;
using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>The text of <c>walkgen diff</c>, with the number of pages of each change.</summary>
internal sealed class DiffText(Terminal terminal, Coverage before, Coverage after, Shard shard)
    : TextReport<ChangeRun>(terminal, shard)
{
    private readonly SortedDictionary<string, ulong> _pages = new(StringComparer.Ordinal);

    protected override string Heading
        => $"{"first",-18} {"last",-18} {"pages",8} {"size",-10} {"perm",-12} {"attributes",-14} {"physical or [entry]",-44} changes";

    public override void Count(in ChangeRun run)
    {
        foreach (string change in Names.Of(run.Kinds)) _pages[change] = _pages.GetValueOrDefault(change) + run.Pages;
    }

    protected override void WriteText(in ChangeRun run)
    {
        Terminal.Write($"{run.Start} {run.Last} {run.Pages,8} {Both(run, Size),-10} {Both(run, Permissions),-12} ");
        Terminal.Write($"{Both(run, Attributes),-14} {Both(run, Physical),-44} {string.Join(',', Names.Of(run.Kinds))}");
    }

    // A missing table on one side hides its mappings from the comparison.
    protected override IEnumerable<string> Summary() =>
    [
        _pages.Count == 0 ? "no changes" : $"pages: {string.Join(", ", _pages.Select(static pair => $"{pair.Value} {pair.Key}"))}",
        $"before: {CoverageText.Line(before)}",
        $"after: {CoverageText.Line(after)}",
    ];

    private static string Both(ChangeRun run, Func<PageState, string> text)
    {
        string before = text(run.Before), after = text(run.After);
        return before == after ? before : $"{before} -> {after}";
    }

    private static string Size(PageState state) => state.Kind == PageStateKind.Empty ? "-" : ByteSize.Short(state.PageSize);

    private static string Permissions(PageState state) => state.Kind == PageStateKind.Mapped ? FlagLetters.Permissions(state.Flags) : "-";

    private static string Attributes(PageState state) => state.Kind == PageStateKind.Mapped ? FlagLetters.Attributes(state.Flags) : "-";

    private static string Physical(PageState state) => state.Kind switch
    {
        PageStateKind.Mapped => $"{state.Address}",
        PageStateKind.NonPresent when state.Meaning is { } meaning => $"[0x{state.Raw:x16} {StateText.Details(meaning)}]",
        PageStateKind.NonPresent => $"[0x{state.Raw:x16}]",
        _ => "-",
    };
}
