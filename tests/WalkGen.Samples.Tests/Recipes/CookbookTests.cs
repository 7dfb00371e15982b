namespace WalkGen.Samples.Tests.Recipes;

/// <summary>The sample as a whole, and the document that shows it.</summary>
public class CookbookTests
{
    private const int MaxLines = 60;

    /// <summary>What the walkers are run over, and is no walker of the document.</summary>
    private static readonly string[] s_setting = ["Program.cs", "SmallSpace.cs", "NonPresentPages.cs"];

    private static string Folder => Guest.InRepository("samples", "Cookbook");

    public static TheoryData<string> Walkers()
        => [.. Directory.EnumerateFiles(Folder, "*.cs").Select(static path => Path.GetFileName(path)).Except(s_setting)
            .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Walkers))]
    public void A_walker_is_short(string file) => Assert.InRange(File.ReadAllLines(Path.Combine(Folder, file)).Length, 1, MaxLines - 1);

    [Theory]
    [MemberData(nameof(Walkers))]
    public void The_document_shows_the_file(string file)
    {
        string document = File.ReadAllText(Guest.InRepository("docs", "cookbook.md"));
        Assert.Contains($"```csharp\n{File.ReadAllText(Path.Combine(Folder, file))}```\n", document, StringComparison.Ordinal);
        Assert.Contains($"samples/Cookbook/{file}", document, StringComparison.Ordinal);
    }

    [Fact]
    public void The_sample_runs_over_a_small_address_space()
    {
        string[] lines = SampleRun.Of("Cookbook").TrimEnd('\n').Split('\n');

        Assert.Contains("mincore 0x0000000000800000-0x0000000000807fff: 11100100", lines);
        Assert.Contains("idle pages: 10 of 10 small and 1 of 1 huge pages were accessed", lines);
        Assert.Contains("idle pages: 1 after one load", lines);
        Assert.Contains("ksm: 0x0000000000401000 has the same content as 0x0000000000400000", lines);
        Assert.Contains("damon: the page of 4096 bytes at 0x0000000000400000 is old", lines);
        Assert.Contains("memory failure: 0x0000000040005000, in a page of 2048 KiB", lines);
        Assert.Contains("numa 0x0000000040000000-0x00000000401fffff: 0 512", lines);
        Assert.Contains("pagemap scan 0x0000000000408000-0x0000000000408fff: Written, Swapped", lines);
        Assert.Contains("ptdump: W+X at 0x0000000000c00000-0x0000000000c00fff, 4 KiB in leaves of 4", lines);
    }

    [Fact]
    public void And_over_an_image()
        => Assert.Contains(
            "ptdump: W+X at 0x00007f3e2ec19000-0x00007f3e2ec1dfff, 20 KiB in leaves of 4", SampleRun.Of("Cookbook", Guest.Tables(1)),
            StringComparison.Ordinal);
}
