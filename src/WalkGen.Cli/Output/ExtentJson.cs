using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>One JSON array, a line per extent; addresses as hexadecimal strings, sizes in bytes, flags by name.</summary>
internal sealed class ExtentJson(TextWriter output) : ExtentWriter
{
    private string _separator = "";

    public override void Begin() => output.Write('[');

    public override void Write(Extent extent)
    {
        string flags = string.Join(",", Words.Flags(extent.Flags).Select(static flag => $"\"{flag}\""));
        output.Write($$"""
            {{_separator}}
            {"first":"{{extent.Start}}","last":"{{extent.Last}}","physical":"{{extent.Physical}}","length":{{extent.Length}},"page_size":{{extent.PageSize}},"flags":[{{flags}}]}
            """);
        _separator = ",";
    }

    public override void End(long extents, long leaves)
    {
        output.WriteLine("\n]");
        output.Flush();
    }
}
