using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>The output of <c>walkgen dump --format leaves</c>: a line <c>va pa size raw</c> per present leaf.</summary>
internal sealed class LeafLines(Terminal terminal, Coverage coverage) : ReportWriter<Leaf>
{
    private readonly HexLineWriter _lines = new(terminal.Output);

    public override void Begin()
    {
    }

    public override void Write(Leaf leaf) => _lines.WriteLine(leaf.Address.Value, leaf.Physical.Value, leaf.Size, leaf.Raw);

    public override void End()
    {
        _lines.Flush();
        CoverageText.WarnIfIncomplete(coverage, terminal.Error);
    }
}
