using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>A report as text: a heading, a line per item, and a summary.</summary>
internal abstract class TextReport<TItem>(Terminal terminal, Shard shard) : ReportWriter<TItem>
{
    protected Terminal Terminal { get; } = terminal;

    protected abstract string Heading { get; }

    public override void Begin()
    {
        if (shard.IsFirst) Terminal.Text.WriteLine(Heading);
    }

    public override void Write(in TItem item)
    {
        Terminal.Cancellation.ThrowIfCancellationRequested();
        Count(item);
        bool isRed = IsAlarming(item);
        if (isRed) Terminal.BeginRed();
        WriteText(item);
        if (isRed) Terminal.EndRed();
        Terminal.Text.WriteLine();
    }

    public override void WriteRemark(string remark) => Terminal.Text.WriteLine(remark);

    public override void End()
    {
        if (shard.IsLast)
        {
            foreach (string line in Summary()) Terminal.Text.WriteLine(line);
        }

        Terminal.Text.Flush();
    }

    /// <summary>Whether the line of <paramref name="item"/> is red on a Terminal.</summary>
    protected virtual bool IsAlarming(in TItem item) => false;

    /// <summary>Writes the text of <paramref name="item"/>, one line without its end.</summary>
    protected abstract void WriteText(in TItem item);

    protected abstract IEnumerable<string> Summary();
}
