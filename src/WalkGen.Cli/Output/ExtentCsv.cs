using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>Comma-separated values with a head; addresses in hexadecimal, sizes in bytes, flags as 0 or 1.</summary>
internal sealed class ExtentCsv(TextWriter output) : ExtentWriter
{
    private static readonly EntryFlags[] Flags =
    [
        EntryFlags.Writable, EntryFlags.User, EntryFlags.Executable, EntryFlags.Accessed, EntryFlags.Dirty, EntryFlags.Global,
        EntryFlags.WriteThrough, EntryFlags.CacheDisabled,
    ];

    public override void Begin()
        => output.WriteLine("first,last,physical,length,page_size," + string.Join(",", Flags.SelectMany(static flag => Words.Flags(flag))));

    public override void Write(Extent extent)
    {
        output.Write($"{extent.Start},{extent.Last},{extent.Physical},{extent.Length},{extent.PageSize}");
        foreach (var flag in Flags) output.Write((extent.Flags & flag) != 0 ? ",1" : ",0");
        output.WriteLine();
    }

    public override void End(long extents, long leaves) => output.Flush();
}
