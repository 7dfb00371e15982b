namespace WalkGen.Fuzzing;

/// <summary>Runs a command of the tool over the input as an image.</summary>
internal sealed class ToolTarget() : Target("tool", [.. Token.Elf, .. Token.Entries, .. Token.VmCoreInfo])
{
    private static readonly string[][] Commands =
    [
        ["info"], ["info", "--format", "json"], ["info", "--format", "csv"], ["dump"], ["dump", "--format", "jsonl"],
        ["dump", "--format", "leaves"], ["dump", "--format", "effective", "--half", "kernel"], ["stats"], ["stats", "--format", "json"],
        ["translate", "0", "400000", "ffffffff81000000"], ["translate", "7ffffffff000", "--format", "json", "--linux", "6.1"],
        ["find", "--physical", "0-ffffffffffffffff"], ["audit"], ["audit", "--format", "csv", "--all-aliases", "--fail"],
        ["diff", "--root2", "2000"], ["diff", "--root2", "1000", "--accessed", "--format", "json"], ["map"], ["map", "--format", "svg"],
        ["roots"], ["roots", "--paging", "x86-64", "--format", "json"], ["dump", "--root", "1000", "--paging", "aarch64-4k48"],
        ["stats", "--root", "1000", "--paging", "sv39"], ["audit", "--root", "1000", "--paging", "x86-pae"], ["dump", "--kernel"],
    ];

    /// <summary>The first byte chooses the command, the rest is the image.</summary>
    public override bool Run(ReadOnlySpan<byte> input, string folder)
    {
        if (input.Length < 2) return false;
        string path = Path.Combine(folder, "image");
        File.WriteAllBytes(path, input[1..]);
        string[] command = Commands[input[0] % Commands.Length];
        return ToolRun.Of([command[0], path, .. command[1..]], width: null) == 0;
    }
}
