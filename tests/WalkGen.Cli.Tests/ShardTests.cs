namespace WalkGen.Cli.Tests;

/// <summary>The parts of an output, one after the other, are the whole output.</summary>
public class ShardTests
{
    private static readonly string[] Formats = ["text", "csv", "jsonl", "leaves", "effective"];

    private static readonly (string Image, string[] Options)[] Guests =
    [
        .. Guest.All.Select(static guest => ($"{guest.Name}/tables.phase1.elf.gz", Array.Empty<string>())),
        ("arm64-4k/tables.phase1.elf.gz", Arm64Guest.Selection(1, "A")[1..]),
        ("extracts/riscv64-sv39/tables.elf.gz", ["--root", "83217000", "--paging", "riscv-sv39"]),
        ($"processes/{ProcessGuest.Main}/kernel.elf.zst", ["--pid", "1"]),
    ];

    public static TheoryData<string> Images => [.. Guests.Select(static guest => guest.Image)];

    [Theory, MemberData(nameof(Images))]
    public void Parts_are_the_whole_output(string image)
    {
        string path = Guest.InRepository("tests", "Guests", image);
        string[] options = [path, .. Guests.Single(guest => guest.Image == image).Options];
        foreach (string format in Formats)
        {
            foreach (string[] more in (string[][])[[], ["--half", "kernel"], ["--range", "400000-ffffffff81234fff"]])
            {
                string[] command = ["dump", .. options, "--format", format, .. more];
                int most = Shards.Check(command, 1, 2, 3, 5, 8);
                if (more.Length == 0) Assert.True(most > 1, $"{image}: one part has everything"); // the rows may begin in one table
            }
        }
    }

    [Theory]
    [InlineData("--format json --shard 1/2", "--shard requires lines that can be joined: --format text, csv, jsonl, leaves or effective.")]
    [InlineData("--format parquet --shard 2/2", "--format text, csv, jsonl, leaves or effective.")]
    [InlineData("--format csv --shard 3/2", "'3/2' is no part: write K/N, such as 1/4, with K from 1 to N, and N at most 1000000.")]
    [InlineData("--format csv --shard 0/2", "'0/2' is no part: write K/N, such as 1/4, with K from 1 to N, and N at most 1000000.")]
    [InlineData("--range 5-1", "'5-1' is not a range of virtual addresses: write FIRST-LAST, both inclusive, or FIRST+LENGTH.")]
    public void Bad_parts_are_refused(string options, string message)
    {
        string path = Guest.InRepository("tests", "Guests", "x86_64-4level", "tables.phase1.elf.gz");
        ToolRun run = ToolRun.Of(["dump", path, .. options.Split(' ')]);
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_range_is_walked_alone()
    {
        string path = Guest.InRepository("tests", "Guests", "x86_64-4level", "tables.phase1.elf.gz");
        string[] all = Lines("--half", "user"), lower = Lines("--range", "0-7fffffffffff"), none = Lines("--range", "1000+1000");
        Assert.Equal(all, lower);
        Assert.NotEmpty(all);
        Assert.Empty(none);

        string[] Lines(params string[] more)
            => ToolRun.Of(["dump", path, "--format", "leaves", .. more]).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
