namespace WalkGen.Package.Tests;

/// <summary>A program outside of the repository that references one package.</summary>
internal sealed class Consumer : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly Feed _feed;

    public Consumer(Feed feed, string package, string source, string project = "")
    {
        _feed = feed;
        // Whatever folders above may say to their projects, this one is on its own.
        foreach (string name in (string[])["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"])
        {
            _folder.Write(name, "<Project />");
        }
        _folder.Write(".editorconfig", "root = true");
        File.Copy(feed.Configuration, _folder.Of("nuget.config"));
        _folder.Write("Consumer.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="{package}" Version="{Feed.Version}" />
              </ItemGroup>
              {project}
            </Project>
            """);
        _folder.Write("Program.cs", source);
    }

    public string Source => File.ReadAllText(_folder.Of("Program.cs"));

    public (int ExitCode, string Output) Build() => DotNet.Try(_folder.Path, "dotnet", ["build", "-o", "built"], _feed.Unpacked);

    /// <summary>Runs a target of the project, without a restore: that would need packages for the runtime identifier.</summary>
    public string BuildTarget(string target, params string[] properties) => DotNet.Run(
        _folder.Path, ["msbuild", $"-t:{target}", .. properties.Select(static property => $"-p:{property}")], _feed.Unpacked);

    public string BuildAndRun(params string[] arguments)
    {
        (int exitCode, string output) = Build();
        Assert.True(exitCode == 0, output);
        return DotNet.Run(_folder.Path, [_folder.Of("built", "Consumer.dll"), .. arguments]);
    }

    /// <summary>Applies the code fixes for a diagnostic.</summary>
    public void Fix(string diagnostic) =>
        DotNet.Run(_folder.Path, ["format", "analyzers", "--diagnostics", diagnostic, "--severity", "info"], _feed.Unpacked);

    public void Dispose() => _folder.Dispose();
}
