namespace WalkGen.Cli.Output;

/// <summary>A report as text: a heading, a line per item, and a summary.</summary>
internal abstract class TextReport<TItem>(Terminal terminal) : ReportWriter<TItem>
{
    protected abstract string Heading { get; }

    public override void Begin() => terminal.Text.WriteLine(Heading);

    public override void Write(TItem item)
    {
        terminal.Cancellation.ThrowIfCancellationRequested();
        if (IsAlarming(item)) terminal.WriteRed(Line(item));
        else terminal.Text.WriteLine(Line(item));
    }

    public override void WriteRemark(string remark) => terminal.Text.WriteLine(remark);

    public override void End()
    {
        foreach (string line in Summary()) terminal.Text.WriteLine(line);
        terminal.Text.Flush();
    }

    /// <summary>Whether the line of <paramref name="item"/> is red on a terminal.</summary>
    protected virtual bool IsAlarming(TItem item) => false;

    protected abstract string Line(TItem item);

    protected abstract IEnumerable<string> Summary();
}
