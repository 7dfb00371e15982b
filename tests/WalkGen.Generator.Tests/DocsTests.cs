using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using WalkGen.Generator.Tests.Harness;

namespace WalkGen.Generator.Tests;

/// <summary>The walkers and formats that the documents show compile as they stand there.</summary>
public partial class DocsTests
{
    private const string Using = "using WalkGen;";

    public static TheoryData<string, int> Blocks()
    {
        var blocks = new TheoryData<string, int>();
        foreach (string path in Directory.EnumerateFiles(Path.Combine(Repository(), "docs"), "*.md").Append(Path.Combine(Repository(), "README.md")).Order(StringComparer.Ordinal))
        {
            int count = Code().Matches(File.ReadAllText(path)).Count(static block => IsWhole(block.Groups[1].Value));
            for (int number = 0; number < count; number++) blocks.Add(Path.GetRelativePath(Repository(), path), number);
        }

        return blocks;
    }

    [Theory]
    [MemberData(nameof(Blocks))]
    public void What_a_document_shows_compiles(string document, int number)
    {
        string code = Code().Matches(File.ReadAllText(Path.Combine(Repository(), document))).Select(static block => block.Groups[1].Value).Where(IsWhole).ElementAt(number);
        if (!code.Contains(Using, StringComparison.Ordinal)) code = Using + "\n" + code;

        if (!code.Contains("[PageWalker]", StringComparison.Ordinal)) code += "\n[PageWalker] internal partial class Any { [PgdEntry] private static void OnPgd() { } }";

        var generation = Generation.Run(code);

        Assert.Empty(generation.Result.Diagnostics);
        Assert.Empty(generation.BuildProblems());
    }

    [Fact]
    public void The_loop_that_is_shown_is_the_one_that_is_generated()
    {
        string walker = Code().Match(File.ReadAllText(Path.Combine(Repository(), "README.md"))).Groups[1].Value;
        string generated = Generation.Run(Using + "\n" + walker).Result.GeneratedSources.Single().SourceText.ToString();
        string loop = Loop().Match(generated).Value.Replace("global::WalkGen.", "").Replace("global::System.Numerics.", "").Replace("global::System.Runtime.Intrinsics.", "").Replace("\n    ", "\n");

        Assert.NotEmpty(loop);
        Assert.Contains(loop, File.ReadAllText(Path.Combine(Repository(), "docs", "writing-a-walker.md")), StringComparison.Ordinal);
    }

    /// <summary>A type that is shown whole, and not a part of one.</summary>
    private static bool IsWhole(string code) => code.Contains("[PageWalker]", StringComparison.Ordinal) || code.Contains(": IPagingFormat", StringComparison.Ordinal);

    private static string Repository([CallerFilePath] string caller = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(caller)!, "..", ".."));

    [GeneratedRegex(@"private void WalkPte<.*?\n    \}", RegexOptions.Singleline)]
    private static partial Regex Loop();

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Code();
}
