using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>A line per mapping.</summary>
internal sealed class MappingText(Terminal terminal) : MappingWriter
{
    public override void Begin() => terminal.Text.WriteLine($"{"physical",-18} {"virtual",-18} {"bytes",10} size perm half");

    public override void Write(Extent mapping, bool isKernel)
        => terminal.Text.WriteLine($"{mapping.Physical} {mapping.Start} {mapping.Length,10} {Words.Size(mapping.PageSize),4} {Words.Permissions(mapping.Flags)} {Words.Half(isKernel)}");

    public override void End(long mappings, IEnumerable<FrameRange> notMapped, Coverage coverage)
    {
        foreach (var range in notMapped) terminal.Text.WriteLine($"{range} is not mapped");
        terminal.Text.WriteLine($"mappings: {mappings}");
        terminal.Text.WriteLine(coverage);
        terminal.Text.Flush();
    }
}
