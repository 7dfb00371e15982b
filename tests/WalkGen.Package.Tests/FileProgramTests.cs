namespace WalkGen.Package.Tests;

/// <summary>Programs of one file, as the README shows them.</summary>
public class FileProgramTests(Feed feed)
{
    private const string Reference = "#:project ../src/WalkGen.Images\n#:property PublishAot=false\n\n";

    private static string Readme => File.ReadAllText(Guest.InRepository("README.md")).ReplaceLineEndings("\n");

    private static string Sample => File.ReadAllText(Guest.InRepository("samples", "Leaves.cs")).ReplaceLineEndings("\n");

    [Fact]
    public void The_sample_is_the_program_of_the_README()
    {
        Assert.StartsWith(Reference, Sample, StringComparison.Ordinal);
        Assert.Contains($"```csharp\n{Sample[Reference.Length..]}```", Readme, StringComparison.Ordinal);
    }

    [Fact]
    public void It_runs_in_a_new_copy_of_the_sources()
    {
        using var copy = new TestFolder();
        SourceCopy.To(
            copy, ".editorconfig", "Directory.Build.props", "Directory.Packages.props", "global.json", "src", "assets", "README.md",
            "samples/Directory.Build.props", "samples/Leaves.cs");

        AssertOutput(DotNet.Run(copy.Path, ["run", "samples/Leaves.cs", "--", Guest.Tables(1)]));
    }

    [Fact]
    public void The_sample_of_smaps_runs_over_a_dumped_process()
    {
        using var copy = new TestFolder();
        SourceCopy.To(
            copy, ".editorconfig", "Directory.Build.props", "Directory.Packages.props", "global.json", "src", "assets", "README.md",
            "samples/Directory.Build.props", "samples/Smaps.cs");
        string image = Guest.InRepository("tests", "Guests", "processes", "x86_64-6.1", "kernel.elf.zst");

        string output = DotNet.Run(copy.Path, ["run", "samples/Smaps.cs", "--", image, "105"]);

        Assert.Contains("KiB dirty  %5Bstack%5D", output, StringComparison.Ordinal); // [stack]
        Assert.Contains("KiB dirty  %2Finit", output, StringComparison.Ordinal);
    }

    [Fact]
    public void It_runs_over_the_packages()
    {
        using var folder = new TestFolder();
        folder.Write("nuget.config", File.ReadAllText(feed.Configuration).Replace(feed.Path, folder.Path, StringComparison.Ordinal));
        string directives = $"#:package WalkGen.Images@{Feed.Version}\n#:property RestoreAdditionalProjectSources=/path/to/walkgen/feed\n"
            + "#:property PublishAot=false\n";
        Assert.Contains(directives, Readme, StringComparison.Ordinal);
        folder.Write(
            "leaves.cs",
            directives.Replace("/path/to/walkgen/feed", feed.Path, StringComparison.Ordinal) + "\n" + Sample[Reference.Length..]);

        AssertOutput(DotNet.Run(folder.Path, ["run", "leaves.cs", "--", Guest.Tables(1)], feed.Unpacked));
    }

    private static void AssertOutput(string output)
        => Assert.Contains($"it prints `{output.Trim().Split('\n')[^1]}`", Readme, StringComparison.Ordinal);
}
