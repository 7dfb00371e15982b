using System.Text.RegularExpressions;

namespace WalkGen.Cli.Tests;

/// <summary>The folders of src/WalkGen.Cli are layers. A folder depends only on the folders below it.</summary>
public partial class FolderOrderTests
{
    /// <summary>The folders, topmost first. Folders of one layer do not depend on each other.</summary>
    private static readonly string[][] Layers =
        [["Scans"], ["Commands"], ["Output"], ["Watching"], ["Auditing", "Comparison", "Live"], ["Walkers"]];

    private static readonly string Root = Guest.InRepository("src", "WalkGen.Cli");

    public static TheoryData<string> Folders() => [.. Sources().Select(static source => source.Folder).Distinct().Order()];

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_folder_depends_on_lower_folders_only(string folder)
    {
        int layer = LayerOf(folder);
        Assert.True(layer >= 0, $"{folder} has no place in the order of the folders.");

        foreach (var (_, path, text) in Sources().Where(source => source.Folder == folder))
        {
            Assert.Equal($"{path}: {folder}", $"{path}: {Namespace().Match(text).Groups["folder"].Value}");
            var used = Reference().Matches(text).Select(static match => match.Groups["folder"].Value).Where(other => other != folder);
            Assert.All(used, other => Assert.True(LayerOf(other) > layer, $"{path} uses {other}, which is not below {folder}."));
        }
    }

    [Fact]
    public void All_folders_are_checked()
        => Assert.Equal(Layers.SelectMany(static layer => layer).Order(), Folders().Select(static row => row.Data));

    private static int LayerOf(string folder) => Array.FindIndex(Layers, layer => layer.Contains(folder));

    private static IEnumerable<(string Folder, string Path, string Text)> Sources()
        => Directory.EnumerateFiles(Root, "*.cs", SearchOption.AllDirectories)
            .Select(static path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(static path => path.Contains('/', StringComparison.Ordinal) && !path.StartsWith("bin/", StringComparison.Ordinal)
                && !path.StartsWith("obj/", StringComparison.Ordinal))
            .Select(static path => (path[..path.IndexOf('/', StringComparison.Ordinal)], path, File.ReadAllText(Path.Combine(Root, path))));

    [GeneratedRegex(@"^namespace WalkGen\.Cli\.(?<folder>\w+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    /// <summary>A using directive, or a name that is qualified by a folder.</summary>
    [GeneratedRegex(
        @"(?<![\w.])(?:WalkGen\.Cli\.(?<folder>\w+)|(?<folder>Scans|Commands|Output|Watching|Auditing|Comparison|Live|Walkers)\.[A-Z])")]
    private static partial Regex Reference();
}
