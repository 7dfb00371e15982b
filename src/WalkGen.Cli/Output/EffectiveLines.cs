using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>A line <c>va w u x</c> per present leaf: whether it may be written, used by user code, executed, as all levels together say.</summary>
internal sealed class EffectiveLines(Stream output, TextWriter messages) : ExtentWriter
{
    private readonly HexLineWriter _lines = new(output);

    public override void Begin()
    {
    }

    public override void Write(Extent extent)
    {
        ulong w = Bit(extent, EntryFlags.Writable), u = Bit(extent, EntryFlags.User), x = Bit(extent, EntryFlags.Executable);
        for (ulong page = 0; page < extent.Pages; page++) _lines.WriteLine((extent.Start + (page * extent.PageSize)).Value, w, u, x);
    }

    public override void Write(NonPresentExtent extent)
    {
    }

    public override void End(ExtentCounts counts, Coverage coverage)
    {
        _lines.Flush();
        coverage.WriteGaps(messages);
    }

    private static ulong Bit(Extent extent, EntryFlags flag) => (extent.Flags & flag) != 0 ? 1UL : 0;
}
