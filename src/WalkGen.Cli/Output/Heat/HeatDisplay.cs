using Spectre.Console;
using WalkGen.Cli.Watching;

namespace WalkGen.Cli.Output;

/// <summary>The heat map of a watch on a terminal: it is drawn again after each interval, and stays at the end.</summary>
/// <param name="terminal">The terminal.</param>
/// <param name="record">What was watched so far.</param>
internal sealed class HeatDisplay(Terminal terminal, HeatRecord record) : WatchWriter
{
    private readonly IAnsiConsole _console = terminal.Styled!;

    /// <summary>Draws while <paramref name="watch"/> runs.</summary>
    public void Run(Action watch)
    {
        _console.Live(HeatScreen.Draw(record, _console.Profile.Width)).Overflow(VerticalOverflow.Crop).Start(context =>
        {
            Context = context;
            watch();
        });
        terminal.Text.Flush();
    }

    private LiveDisplayContext? Context { get; set; }

    public override void Begin(Watched watched)
    {
    }

    public override void Write(Interval interval, in Activity activity)
    {
    }

    public override void EndInterval(Interval interval)
    {
        Context!.UpdateTarget(HeatScreen.Draw(record, _console.Profile.Width));
        terminal.Text.Flush();
    }

    public override void End()
    {
    }
}
