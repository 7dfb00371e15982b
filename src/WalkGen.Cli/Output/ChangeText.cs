using WalkGen.Cli.Comparison;

namespace WalkGen.Cli.Output;

/// <summary>A line per run, and how many pages changed how.</summary>
internal sealed class ChangeText(Terminal terminal) : ChangeWriter
{
    private readonly SortedDictionary<string, ulong> _pages = new(StringComparer.Ordinal);

    public override void Begin()
        => terminal.Text.WriteLine($"{"first",-18} {"last",-18} {"pages",8} {"size",-10} {"perm",-12} {"attributes",-14} {"physical, or [entry]",-44} changes");

    public override void Write(ChangeRun run)
    {
        foreach (string word in Words.Changes(run.Kinds)) _pages[word] = _pages.GetValueOrDefault(word) + run.Pages;
        terminal.Text.WriteLine(
            $"{run.Start} {run.Last} {run.Pages,8} {Both(run, Size),-10} {Both(run, Permissions),-12} {Both(run, Attributes),-14} {Both(run, Physical),-44} {string.Join(',', Words.Changes(run.Kinds))}");
    }

    public override void End(Coverage before, Coverage after)
    {
        terminal.Text.WriteLine(_pages.Count == 0 ? "no changes" : $"pages: {string.Join(", ", _pages.Select(static pair => $"{pair.Value} {pair.Key}"))}");
        terminal.Text.WriteLine($"before: {before}");
        terminal.Text.WriteLine($"after: {after}");
        terminal.Text.Flush();
    }

    private static string Both(ChangeRun run, Func<PageState, string> word)
    {
        string before = word(run.Before), after = word(run.After);
        return before == after ? before : $"{before} -> {after}";
    }

    private static string Size(PageState state) => state.Kind == PageStateKind.Empty ? "-" : Words.Size(state.PageSize);

    private static string Permissions(PageState state) => state.Kind == PageStateKind.Mapped ? Words.Permissions(state.Flags) : "-";

    private static string Attributes(PageState state) => state.Kind == PageStateKind.Mapped ? Words.Attributes(state.Flags) : "-";

    private static string Physical(PageState state) => state.Kind switch
    {
        PageStateKind.Mapped => $"{state.Address}",
        PageStateKind.NonPresent when state.Meaning is { } meaning => $"[0x{state.Raw:x16} {Words.NonPresent(meaning)}]",
        PageStateKind.NonPresent => $"[0x{state.Raw:x16}]",
        _ => "-",
    };
}
