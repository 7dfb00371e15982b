using Spectre.Console;
using Spectre.Console.Rendering;

namespace RiscVMachine;

/// <summary>
/// A live display on the terminal: speed of each hart, dirty pages, a heat map of the RAM, and the console of the program.
/// </summary>
internal sealed class LiveReport : ISessionReport
{
    private const int MapWidth = 64, MapHeight = 32, NarrowMapHeight = 12, Margin = 4, HistoryWidth = 40;
    private const int WideTerminal = 130; // the heat map and the console fit side by side

    private readonly LiveDisplayContext _display;
    private readonly string _title;
    private readonly History[] _mips;
    private readonly History _dirty = new(HistoryWidth);
    private readonly HeatMap _map;
    private readonly int _lines;
    private readonly bool _isWide;
    private string _state = "", _console = "";

    private LiveReport(IAnsiConsole terminal, LiveDisplayContext display, Machine machine)
    {
        _display = display;
        _title = $"RV64IMA, Sv39, {machine.RamBytes >> 20} MiB";
        _mips = [.. machine.Harts.Select(static _ => new History(HistoryWidth))];
        _isWide = terminal.Profile.Width >= WideTerminal;
        int height = _isWide ? MapHeight : NarrowMapHeight;
        _lines = height / 2; // a character shows two pixels
        _map = new HeatMap(Math.Min(MapWidth, terminal.Profile.Width - Margin), height);
    }

    public TimeSpan Interval { get; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Shows the display while <paramref name="run"/> runs, and the result below it.</summary>
    public static SessionResult Show(IAnsiConsole terminal, Machine machine, Func<ISessionReport, SessionResult> run)
    {
        SessionResult result = terminal.Live(new Text("")).Start(display => run(new LiveReport(terminal, display, machine)));
        foreach (string line in SessionText.Summary(result))
        {
            terminal.WriteLine(line, line.StartsWith("same", StringComparison.Ordinal) ? Color.Green : Style.Plain);
        }

        return result;
    }

    public void Sampled(Sample sample)
    {
        for (int i = 0; i < _mips.Length; i++) _mips[i].Add(sample.Mips[i]);
        _dirty.Add(sample.DirtyCount);
        _map.Add(sample.Dirty);
        _console = sample.Sent;
        _display.UpdateTarget(Draw(sample.Time));
    }

    public void Took(int snapshot, long heldBytes) => _state = SessionText.Took(snapshot, heldBytes);

    public void Restored(int snapshot, TimeSpan elapsed) => _state = SessionText.Restored(snapshot, elapsed);

    public void Finished(SessionResult result)
    {
    }

    private Rows Draw(TimeSpan time)
    {
        var numbers = new Table { Border = TableBorder.None, ShowHeaders = false };
        numbers.AddColumns("", "", "");
        for (int i = 0; i < _mips.Length; i++)
        {
            numbers.AddRow($"hart {i}", $"[green]{_mips[i]}[/]", $"{_mips[i].Last,6:f1} MIPS");
        }

        numbers.AddRow("RAM", $"[darkorange]{_dirty}[/]", $"{_dirty.Last,6} dirty pages");
        IRenderable map = Framed(_map.Draw(), "RAM: written pages");
        IRenderable console = Framed(new Text(LastLines(_console, _lines)), "console");
        return new Rows(
            new Text($"{_title}   {time.TotalSeconds,5:f1} s", Color.Blue),
            new Text(_state),
            numbers,
            _isWide ? new Columns(map, console) { Expand = false } : new Rows(map, console));
    }

    private static Panel Framed(IRenderable content, string title)
        => new(content) { Header = new PanelHeader(title), Border = BoxBorder.Rounded };

    /// <summary>The last lines, always as many: the frame keeps its height.</summary>
    private static string LastLines(string text, int count)
    {
        string[] lines = text.TrimEnd('\n').Split('\n');
        return string.Join('\n', lines.TakeLast(count).Concat(Enumerable.Repeat("", Math.Max(0, count - lines.Length))));
    }
}
