using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>
/// The output of <c>walkgen dump --format effective</c>: a line <c>va w u x</c> per present leaf, with 1 for each effective permission.
/// </summary>
internal sealed class EffectiveLines(Terminal terminal, Coverage coverage) : DumpWriter
{
    private readonly HexLineWriter _lines = new(terminal.Buffer);

    public override bool CanFork => true;

    public override DumpWriter Fork(Terminal fork) => new EffectiveLines(fork, coverage);

    public override void Begin()
    {
    }

    public override void Write(in Extent extent)
    {
        ulong w = Bit(extent, EntryFlags.Writable), u = Bit(extent, EntryFlags.User), x = Bit(extent, EntryFlags.Executable);
        ulong pages = coverage.WalksOnce && extent.IsRepeated ? 1 : extent.Pages;
        for (ulong page = 0; page < pages; page++) _lines.WriteLine((extent.Start + (page * extent.PageSize)).Value, w, u, x);
    }

    public override void Write(in NonPresentExtent extent)
    {
    }

    public override void Write(in RepeatedTable table)
    {
    }

    public override void End()
    {
        terminal.Buffer.Flush();
        CoverageText.WarnIfIncomplete(coverage, terminal.Error);
    }

    private static ulong Bit(in Extent extent, EntryFlags flag) => (extent.Flags & flag) != 0 ? 1UL : 0;
}
