namespace WalkGen.Package.Tests;

/// <summary>The tool as packages per platform, of which another platform than this one is compiled ahead of time.</summary>
public sealed class ToolPlatformTests : IDisposable
{
    private static readonly string Other = OperatingSystem.IsWindows() ? "linux-x64" : "win-x64";

    private readonly TestFolder _copy = new();

    public void Dispose() => _copy.Dispose();

    [Fact]
    public void A_platform_without_a_package_of_its_own_installs_the_portable_tool()
    {
        SourceCopy.To(
            _copy, ".editorconfig", "Directory.Build.props", "Directory.Packages.props", "global.json", "LICENSE", "README.md",
            "THIRD-PARTY-NOTICES.txt", "assets", "src", "samples/DirtyTracking");
        Pack($"-p:ToolRuntimes={Other}");
        Pack($"-p:ToolRuntimes={Other}", "-p:ToolRuntime=any", "-p:RestoreLockedMode=true");
        Assert.Equal(
            [$"WalkGen.Tool.{Feed.Version}.nupkg", $"WalkGen.Tool.any.{Feed.Version}.nupkg"],
            Directory.GetFiles(_copy.Of("feed")).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal));

        _copy.Write("nuget.config", $"""
            <configuration>
              <packageSources><clear /><add key="packed" value="{_copy.Of("feed")}" /></packageSources>
              <fallbackPackageFolders><clear /></fallbackPackageFolders>
            </configuration>
            """);
        DotNet.Run(
            _copy.Path,
            ["tool", "install", "WalkGen.Tool", "--version", Feed.Version, "--tool-path", _copy.Of("tools"), "--configfile",
                _copy.Of("nuget.config")],
            _copy.Of("unpacked"));
        string walkgen = Path.Combine(_copy.Of("tools"), OperatingSystem.IsWindows() ? "walkgen.exe" : "walkgen");
        (int exitCode, string output) = DotNet.Try(_copy.Path, walkgen, ["info", Guest.Tables(1)]);

        Assert.Equal(0, exitCode);
        Assert.Matches(@"machine +x86-64\s", output);
    }

    private void Pack(params string[] properties)
        => DotNet.Run(_copy.Path, ["pack", "src/WalkGen.Cli", "-c", "Release", "-o", _copy.Of("feed"), .. properties]);
}
