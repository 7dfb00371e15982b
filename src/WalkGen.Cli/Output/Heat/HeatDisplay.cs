using Spectre.Console;
using Spectre.Console.Rendering;
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
        try
        {
            _console.Live(Draw()).Overflow(VerticalOverflow.Crop).Start(context =>
            {
                Context = context;
                watch();
            });
        }
        catch (OperationCanceledException)
        {
            terminal.Buffer.Write((byte)'\n'); // the cursor is visible again: only whole lines are written now
            throw;
        }
        finally
        {
            terminal.Text.Flush();
        }
    }

    private LiveDisplayContext? Context { get; set; }

    private IRenderable Draw() => HeatScreen.Draw(record, _console.Profile.Width, _console.Profile.Height);

    public override void Begin(Watched watched)
    {
    }

    public override void Write(Interval interval, in Activity activity)
    {
    }

    public override void EndInterval(Interval interval)
    {
        Context!.UpdateTarget(Draw());
        terminal.Text.Flush();
    }

    public override void End()
    {
    }
}
