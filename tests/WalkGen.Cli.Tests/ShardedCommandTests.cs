namespace WalkGen.Cli.Tests;

/// <summary>The parts of each command's output, one after the other, are the whole output: real guests.</summary>
public class ShardedCommandTests
{
    private const string FourLevels = "x86_64-4level/tables.phase1.elf.gz";
    private const string HugePages = "x86_64-4level-1g/tables.phase1.elf.gz";
    private const string Processes = "processes/x86_64-6.1/kernel.elf.zst";
    private const string Arm64Processes = "processes/arm64-6.1/kernel.elf.zst";

    private const string Refusal = "--shard requires lines that can be joined: --format text, csv or jsonl.";

    private static readonly string[] Formats = ["text", "csv", "jsonl"];
    private static readonly int[] Counts = [1, 2, 3, 5, 8];

    [Theory]
    [InlineData(FourLevels, "find --physical 0-ffffffffff")]
    [InlineData(FourLevels, "find --physical 1000000-1ffffff 0-ff 1000")]
    [InlineData(FourLevels, "find --physical 0-ffffffffff --range 400000-ffffffff81234fff")]
    [InlineData(FourLevels, "audit --all-aliases")]
    [InlineData(FourLevels, "audit --range ffff800000000000-ffffffff81234fff")]
    [InlineData(HugePages, "find --physical 0-ffffffffff")]
    [InlineData(HugePages, "audit", true)]
    [InlineData(HugePages, "dump --half kernel")]
    [InlineData(Processes, "find --physical 0-ffffffffff --pid 1")]
    [InlineData(Processes, "audit --pid 1 --all-aliases", true)]
    [InlineData(Arm64Processes, "find --physical 0-ffffffffff --pid 1")]
    [InlineData(Arm64Processes, "audit --pid 1 --all-aliases", true)]
    [InlineData(Arm64Processes, "dump --pid 1")]
    public void Parts_are_the_whole_output(string image, string command, bool isInOnePart = false)
    {
        foreach (string format in Formats)
        {
            int parts = Shards.Check(Line(image, command, format), Counts);
            if (format == "jsonl") Assert.Equal(isInOnePart, parts == 1); // a few findings are in one table, or they are aliases
        }
    }

    [Theory]
    [InlineData(Processes, "find --physical 0-ffffffff")]
    [InlineData(Processes, "find --physical 0-ffffffff --range 0-7fffffffffff")]
    [InlineData(Processes, "audit --all-aliases")]
    [InlineData(Arm64Processes, "find --physical 0-ffffffffff")]
    [InlineData(Arm64Processes, "audit")]
    public void Parts_of_all_processes_are_the_whole_output(string image, string command)
    {
        foreach (string format in Formats)
        {
            string[] line = [.. Line(image, command, format), "--all"];
            int parts = Shards.Check(line, Counts);
            if (command.StartsWith("find", StringComparison.Ordinal)) Assert.InRange(parts, 3, 8);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("--accessed")]
    [InlineData("--accessed --range 400000-ffffffff81234fff")]
    public void Parts_of_a_comparison_are_the_whole_output(string options)
    {
        string second = Guest.Tables(2);
        foreach (string format in Formats)
            Shards.Check(Line(FourLevels, $"diff {second} {options}", format), Counts);
        Shards.Check(Line(HugePages, $"diff {second} --accessed", "csv"), Counts); // other cuts than the tables of the second image
    }

    [Fact]
    public void Parts_of_a_comparison_with_two_roots_are_the_whole_output()
    {
        string[] first = Arm64Guest.Selection(1, "A"), second = Arm64Guest.Selection(2, "A");
        foreach (string format in Formats)
            Shards.Check(["diff", first[0], second[0], .. first[1..], "--accessed", "--format", format], Counts);
    }

    [Fact]
    public void A_part_ends_with_code_3_for_its_own_findings_only()
    {
        string[] line = [.. Line(FourLevels, "audit --all-aliases --fail", "csv")];
        Assert.Equal(ExitCode.Findings, ToolRun.Of(line).Code);
        ToolRun[] parts = [.. Enumerable.Range(1, 8).Select(part => ToolRun.Of([.. line, "--shard", $"{part}/8"]))];
        Assert.Contains(parts, static part => part.Code == ExitCode.Findings);
        Assert.All(parts, static (part, index) =>
        {
            string[] rows = part.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[(index == 0 ? 1 : 0)..];
            bool hasFindings = rows.Any(static row => row.Split(',')[4] == "0");
            Assert.Equal(hasFindings ? ExitCode.Findings : ExitCode.Success, part.Code);
        });
    }

    [Theory]
    [InlineData("find --physical 0 --format json --shard 1/2", Refusal)]
    [InlineData("find --physical 0 --format parquet --shard 2/2", Refusal)]
    [InlineData("audit --format json --shard 1/2", Refusal)]
    [InlineData("diff --cpu2 0 --format parquet --shard 1/2", Refusal)]
    [InlineData(
        "map --shard 1/2",
        "--shard requires lines that can be joined, and a map is one picture: draw a part with --range, or cut walkgen dump.")]
    public void Outputs_that_cannot_be_cut_are_refused(string command, string message)
    {
        string[] words = command.Split(' ');
        ToolRun run = ToolRun.Of([words[0], Guest.Tables(1), .. words[1..]]);
        Assert.Equal((ExitCode.Usage, "", $"walkgen: {message}\n"), (run.Code, run.Output, run.Error));
    }

    private static string[] Line(string image, string command, string format)
    {
        string[] words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return [words[0], Guest.InRepository("tests", "Guests", image), .. words[1..], "--format", format];
    }
}
