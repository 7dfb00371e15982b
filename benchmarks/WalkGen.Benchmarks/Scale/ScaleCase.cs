namespace WalkGen.Benchmarks;

/// <summary>A command of the tool, and what the C program does instead.</summary>
/// <param name="Name">The name in the report.</param>
/// <param name="Tool">The arguments of the tool.</param>
/// <param name="C">The arguments of the C program. What it does is the same, or for <c>read</c> the least that is needed.</param>
internal sealed record ScaleCase(string Name, string[] Tool, string[] C)
{
    /// <summary>The names of all cases.</summary>
    public static readonly string[] Names =
    [
        "info", "stats", "find", "dump-leaves", "dump-text", "dump-csv", "dump-jsonl", "dump-parquet", "audit", "roots", "map", "diff",
        "translate",
    ];

    /// <summary>The cases of <paramref name="image"/>.</summary>
    /// <param name="image">The image.</param>
    /// <param name="later">The same later, for the case <c>diff</c>.</param>
    public static ScaleCase[] Of(ScaleImage image, ScaleImage later)
    {
        string path = image.Path, root = $"{image.Root.Value:x}";
        string first = $"{image.Middle.First.Value:x}", last = $"{image.Middle.Last.Value:x}";
        string[] read = ["read", path], count = ["count", path, root], leaves = ["leaves", path, root];
        string[] find = ["find", path, root, first, last];
        string[][] tool =
        [
            ["info", path], ["stats", path, "--root", root], ["find", path, "--root", root, "--physical", $"{first}-{last}"],
            Dump("leaves"), Dump("text"), Dump("csv"), Dump("jsonl"), Dump("parquet"),
            ["audit", path, "--root", root], ["roots", path],
            ["map", path, "--root", root], ["diff", path, later.Path, "--root", root, "--root2", $"{later.Root.Value:x}"],
            ["translate", path, .. image.Addresses, "--root", root],
        ];
        string[][] c = [read, count, find, leaves, leaves, leaves, leaves, leaves, find, read, find, read, read];
        return [.. Names.Select((name, i) => new ScaleCase(name, tool[i], c[i]))];

        string[] Dump(string format) => ["dump", path, "--root", root, "--format", format];
    }
}
