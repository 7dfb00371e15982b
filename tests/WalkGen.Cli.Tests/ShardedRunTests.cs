namespace WalkGen.Cli.Tests;

/// <summary>The parts of each command's output are the whole output where runs of pages go on across the cuts.</summary>
public class ShardedRunTests
{
    private const int Seeds = 12;

    private static readonly int[] Counts = [1, 2, 3, 5, 8, 70]; // the last is more than there are tables

    [Theory]
    [InlineData("dump --format csv --linux 6.1")]
    [InlineData("dump --linux 6.1")]
    [InlineData("dump --format effective")]
    [InlineData("dump --format leaves")]
    [InlineData("find --format csv --physical 0-ffffffffff")]
    [InlineData("find --physical 10000000-12345fff 30000000-30200fff fffffffff")]
    [InlineData("audit --format csv")]
    [InlineData("audit --all-aliases")]
    public void No_run_is_cut_or_printed_twice(string command)
    {
        int most = 0;
        for (int seed = 1; seed <= Seeds; seed++)
        {
            string[] words = command.Split(' '), part = ["--range", seed % 3 == 0 ? "3ff00000-ffffffffbff01fff" : "0-ffffffffffffffff"];
            using TestFile image = new RandomRuns(seed).Fill().Image(), isolated = new RandomRuns(seed).Fill().Image(isIsolated: true);
            most = int.Max(most, Shards.Check([words[0], image.Path, .. words[1..], .. part], Counts));
            Shards.Check([words[0], isolated.Path, .. words[1..], .. part], Counts);
        }

        Assert.InRange(most, 6, 70);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("csv")]
    public void No_run_of_changes_is_cut_or_printed_twice(string format)
    {
        int most = 0;
        for (int seed = 1; seed <= Seeds; seed++)
        {
            using TestFile before = new RandomRuns(seed).Fill().Image(), after = new RandomRuns(seed).Fill().Change(seed).Image(),
                other = new RandomRuns(seed + 100).Fill().Image();
            most = int.Max(most, Shards.Check(["diff", before.Path, after.Path, "--format", format], Counts));
            Shards.Check(["diff", before.Path, other.Path, "--format", format, "--range", "3ff00000-ffffffffbff01fff"], Counts);
        }

        Assert.InRange(most, 6, 70);
    }

    [Fact]
    public void A_run_that_crosses_all_cuts_is_in_one_part()
    {
        using TestFile empty = new RandomRuns(0).Image(), image = new RandomRuns(0).FillEvenly(0x1000_0000).Image(),
            other = new RandomRuns(0).FillEvenly(0x2000_0000).Image();
        foreach (string[] command in (string[][])
        [
            ["dump", image.Path], ["audit", image.Path], ["find", image.Path, "--physical", "0-ffffffffff"],
            ["diff", empty.Path, image.Path], ["diff", image.Path, other.Path],
        ])
        {
            // One for each half; text has its totals in the last.
            Assert.Equal(2, Shards.Check([.. command, "--format", "csv"], Counts));
            Assert.InRange(Shards.Check([.. command, "--format", "text"], Counts), 2, 3);
        }
    }
}
