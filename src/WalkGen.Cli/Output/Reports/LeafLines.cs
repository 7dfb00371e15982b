using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>The output of <c>walkgen dump --format leaves</c>: a line <c>va pa size raw</c> per present leaf.</summary>
internal static class LeafLines
{
    public static void Write(Terminal terminal, PageTable table, VirtualRange? range, Coverage coverage)
    {
        var walker = new LeafLineWalker(new HexLineWriter(terminal.Buffer), WalkOnce.Of(table, coverage));
        if (range is { } walked) walker.Walk(table, walked);
        terminal.Buffer.Flush();
        CoverageText.WarnIfIncomplete(coverage, terminal.Error);
    }
}
