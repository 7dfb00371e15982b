using System.Text.RegularExpressions;

namespace WalkGen.Package.Tests;

/// <summary>The sources keep to .editorconfig where no analyzer checks it.</summary>
public class SourceTests
{
    [Fact]
    public void No_line_is_longer_than_the_limit()
    {
        string config = File.ReadAllText(Guest.InRepository(".editorconfig"));
        int limit = int.Parse(Regex.Match(config, @"max_line_length = (\d+)").Groups[1].ValueSpan);
        string[] folders = ["src", "samples", "benchmarks", "tests"];
        var files = folders.SelectMany(static folder => Sources(Guest.InRepository(folder))).ToList();

        Assert.True(files.Count > 500, $"Only {files.Count} files were found.");
        Assert.All(files, file => Assert.DoesNotContain(File.ReadLines(file), line => line.Length > limit));
    }

    private static IEnumerable<string> Sources(string folder) => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
        .Where(static path => !path.Split(Path.DirectorySeparatorChar).Any(static part => part is "bin" or "obj"));
}
