namespace WalkGen.Fuzzing.Tests;

/// <summary>The seeds in the repository.</summary>
public class CorpusTests
{
    private const long MostBytes = 1_000_000;

    public static TheoryData<string> Targets => [.. TargetList.All.Select(static target => target.Name)];

    [Fact]
    public void The_corpus_is_small()
    {
        string[] files = Directory.GetFiles(Corpus.Folder, "*", SearchOption.AllDirectories);
        Assert.InRange(files.Sum(static path => new FileInfo(path).Length), 1, MostBytes);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Every_seed_is_read(string name)
    {
        Target target = TargetList.Find(name)!;
        DirectoryInfo folder = Directory.CreateTempSubdirectory("walkgen-corpus-");
        byte[][] seeds = Corpus.Of(name);
        Assert.NotEmpty(seeds);
        Assert.All(seeds, seed => Assert.True(target.Run(seed, folder.FullName)));
        folder.Delete(recursive: true);
    }

    /// <summary>Inputs that are always refused, or never, would test little.</summary>
    [Theory]
    [MemberData(nameof(Targets))]
    public void Some_inputs_are_read_and_some_refused(string name)
    {
        Target target = TargetList.Find(name)!;
        RunOptions options = new() { Count = 300, Crashes = Path.Combine(Path.GetTempPath(), "walkgen-fuzzing") };
        using Driver driver = new(target, FuzzingCommand.InputsOf(target), options);
        RunReport report = driver.Run();
        Assert.Empty(report.Crashes);
        Assert.InRange(report.Read, 30, name is "tables" or "vmcoreinfo" ? 300 : 299);
    }
}
