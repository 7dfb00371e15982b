using System.Diagnostics;

namespace WalkGen.Generator.Tests.CodeFixes;

/// <summary><c>dotnet format analyzers</c> applies the code fixes to a user's project.</summary>
public sealed class DotnetFormatTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("walkgen-format-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_hints_of_a_project_are_fixed()
    {
        Write("Directory.Build.props", "<Project />");
        Write("Directory.Packages.props", "<Project />");
        Write("nuget.config", "<configuration><packageSources><clear /></packageSources></configuration>");
        Write("Consumer.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><Nullable>enable</Nullable></PropertyGroup>
              <ItemGroup>
                <Reference Include="{Built("WalkGen.Abstractions")}" />
                <Reference Include="{Built("WalkGen.Runtime")}" />
                <Analyzer Include="{Built("WalkGen.Generator")}" />
                <Analyzer Include="{Built("WalkGen.CodeFixes")}" />
              </ItemGroup>
            </Project>
            """);
        Write("Pages.cs", """
            using WalkGen; using WalkGen.Linux; using WalkGen.Formats;

            [PageWalker]
            public partial struct Pages
            {
                public int Count;

                [PteEntry]
                private void OnPage() => Count++;
            }

            """);

        await DotnetAsync("restore");
        await DotnetAsync("format", "analyzers", "--no-restore", "--severity", "info", "--diagnostics", "WG0019");

        string path = Path.Combine(_folder.FullName, "Pages.cs");
        string result = (await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)).ReplaceLineEndings("\n");
        Assert.Contains(
            "    [LeafEntry(AbovePte = true)]\n    private void OnHugePage<TPaging>(Entry<TPaging> leaf)",
            result, StringComparison.Ordinal);
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);

    private static string Built(string assembly) => Path.Combine(AppContext.BaseDirectory, assembly + ".dll");

    private async Task DotnetAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = _folder.FullName, RedirectStandardOutput = true, RedirectStandardError = true,
        };

        // If a build runs the tests, its MSBuild variables would apply to this process too.
        List<string> inherited =
            [.. start.Environment.Keys.Where(static name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase))];
        foreach (string name in inherited) start.Environment.Remove(name);

        using var process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}: {await output}{await error}");
    }
}
