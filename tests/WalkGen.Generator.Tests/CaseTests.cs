using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using WalkGen.Generator.Tests.Harness;

namespace WalkGen.Generator.Tests;

/// <summary>
/// Each file in Cases is a consumer: its generated code is compared with a snapshot, compiled without a warning, and run; what it
/// prints is compared too. Its generation is also checked for caching.
/// </summary>
public class CaseTests
{
    private static readonly string[] ShownWhole =
    [
        "Demo.Census.g.cs", "EveryLevel.g.cs", "Demo.Areas.g.cs", "Demo.Populate.g.cs", "Demo.Layout.g.cs", "Demo.Once.g.cs",
        "Demo.Decided.g.cs", "Demo.Permissions.g.cs", "Demo.Leaves.g.cs", "Demo.Chosen.g.cs",
        "Demo.Summary.fused.g.cs", "Demo.Outer`1.Pair.fused.g.cs", "Demo.Both.fused.g.cs", "Demo.BothOf`1.fused.g.cs",
    ];

    public static TheoryData<string> Names()
        => [.. Directory.EnumerateFiles(CaseFolder(), "*.cs").Select(static path => Path.GetFileNameWithoutExtension(path))
            .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Generates_compiles_and_runs(string name)
    {
        string[] paths = [name + ".cs", Path.Combine("Shared", "Machine.cs")];
        string[] sources = [.. paths.Select(static path => File.ReadAllText(Path.Combine(CaseFolder(), path)))];

        var generation = Generation.Run(sources);

        Assert.Empty(generation.Result.Diagnostics);
        Assert.Empty(generation.BuildProblems());
        Assert.NotEmpty(generation.Result.GeneratedSources);
        Assert.All(generation.Result.GeneratedSources, source => Snapshot.Match(
            Shown(source), "Generates", name, Path.GetFileNameWithoutExtension(source.HintName), "cs"));
        Assert.Equal(
            generation.Result.GeneratedSources.Select(
                source => $"CaseTests.Generates_{name}#{Path.GetFileNameWithoutExtension(source.HintName)}.verified.cs")
                .Order(StringComparer.Ordinal),
            Snapshots($"CaseTests.Generates_{name}#*.verified.cs"));
        Snapshot.Match(ConsumerProgram.Run(generation.Output), "Prints", name, "", "txt");
    }

    [Fact]
    public void Every_snapshot_belongs_to_a_case()
    {
        var cases = Names().Select(static row => row.Data).ToHashSet();

        Assert.All(
            Snapshots("CaseTests.*.verified.*"),
            name => Assert.Contains(name!.Split('_', 2)[1].Split('#')[0].Split(".verified")[0], cases));
    }

    /// <summary>The whole file of a few walkers. Of the others without the upper levels, which are much alike.</summary>
    private static string Shown(GeneratedSourceResult source)
        => ShownWhole.Contains(source.HintName) ? source.SourceText.ToString() : LowestLevel.Of(source);

    private static IEnumerable<string?> Snapshots(string pattern)
        => Directory.EnumerateFiles(Snapshot.Folder(), pattern).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    private static string CaseFolder([CallerFilePath] string caller = "") => Path.Combine(Path.GetDirectoryName(caller)!, "Cases");
}
