using System.Text.Json;
using System.Text.RegularExpressions;

namespace WalkGen.Package.Tests;

/// <summary>packages.lock.json names the version and the content of each package that a project restores.</summary>
public sealed partial class LockFileTests : IDisposable
{
    private readonly TestFolder _copy = new();

    public void Dispose() => _copy.Dispose();

    [Fact]
    public void Every_project_has_one_for_all_machines()
    {
        string[] projects = [.. ((string[])["src", "tests", "samples", "benchmarks"]).SelectMany(static folder =>
            Directory.GetFiles(Guest.InRepository(folder), "*.csproj", SearchOption.AllDirectories))];
        Assert.NotEmpty(projects);
        Assert.All(projects, static project =>
        {
            string text = File.ReadAllText(Path.Combine(Path.GetDirectoryName(project)!, "packages.lock.json"));
            Assert.DoesNotContain("://", text, StringComparison.Ordinal);
            using JsonDocument json = JsonDocument.Parse(text);
            foreach (JsonProperty framework in json.RootElement.GetProperty("dependencies").EnumerateObject())
                Assert.DoesNotContain('/', framework.Name); // net10.0/linux-x64
        });
    }

    [Fact]
    public void Packages_of_another_feed_are_restored_if_they_are_the_same()
    {
        CopyTool();
        (int code, string output) = Restore();
        Assert.True(code == 0, output);
    }

    [Fact]
    public void Another_package_of_the_same_version_is_refused()
    {
        CopyTool();
        string path = _copy.Of("src", "WalkGen.Cli", "packages.lock.json");
        string locked = File.ReadAllText(path);
        string changed = HashOfSystemCommandLine().Replace(locked, static match => $"{match.Groups["before"]}AAAAAAAA");
        Assert.NotEqual(locked, changed);
        File.WriteAllText(path, changed);

        (int code, string output) = Restore();
        Assert.NotEqual(0, code);
        Assert.Contains("NU1403", output, StringComparison.Ordinal);
        Assert.Contains("System.CommandLine.3", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_version_that_is_not_locked_is_refused()
    {
        CopyTool();
        string path = _copy.Of("Directory.Packages.props");
        File.WriteAllText(path, File.ReadAllText(path).Replace(
            "\"System.CommandLine\" Version=\"3.0.0\"", "\"System.CommandLine\" Version=\"2.9.9\"", StringComparison.Ordinal));

        (int code, string output) = Restore();
        Assert.NotEqual(0, code);
        Assert.Contains("NU1004", output, StringComparison.Ordinal);
    }

    // The only feed is the folder with the unpacked packages of this machine.
    private void CopyTool()
    {
        SourceCopy.To(_copy, ".editorconfig", "Directory.Build.props", "Directory.Packages.props", "global.json", "src");
        string packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        _copy.Write("nuget.config", $"""
            <configuration>
              <packageSources><clear /><add key="other" value="{packages}" /></packageSources>
              <fallbackPackageFolders><clear /></fallbackPackageFolders>
            </configuration>
            """);
    }

    private (int ExitCode, string Output) Restore()
        => DotNet.Try(_copy.Path, "dotnet", ["restore", "src/WalkGen.Cli", "--locked-mode"], _copy.Of("packages"));

    [GeneratedRegex(
        """(?<before>"System\.CommandLine": \{\s*"type": "Direct"[^}]*?\s*"contentHash": ").{8}""")]
    private static partial Regex HashOfSystemCommandLine();
}
