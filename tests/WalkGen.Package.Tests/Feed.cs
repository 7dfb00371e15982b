using System.Reflection;
using System.Text.Json;
using WalkGen.Package.Tests;

[assembly: AssemblyFixture(typeof(Feed))]

namespace WalkGen.Package.Tests;

/// <summary>A folder with all packages, made once from what the build has just left.</summary>
public sealed class Feed : IDisposable
{
    private readonly TestFolder _folder = new();

    public Feed()
    {
#if DEBUG
        string[] build = [];
#else
        string[] build = ["--no-build"];
#endif
        DotNet.Run(Guest.InRepository(), ["pack", "WalkGen.sln", "-c", "Release", "-o", Path, .. build]);
        foreach (string package in OthersPackages()) File.Copy(package, System.IO.Path.Combine(Path, System.IO.Path.GetFileName(package)));
        _folder.Write("nuget.config", $"""
            <configuration>
              <packageSources><clear /><add key="packed" value="{Path}" /></packageSources>
              <fallbackPackageFolders><clear /></fallbackPackageFolders>
            </configuration>
            """);
    }

    public static string Version => InformationalVersion[0];

    /// <summary>The commit that was built, if it was in a git repository.</summary>
    public static string? Commit => InformationalVersion.ElementAtOrDefault(1);

    public string Path => _folder.Of("feed");

    /// <summary>A configuration that knows this feed and no other.</summary>
    public string Configuration => _folder.Of("nuget.config");

    /// <summary>Where its packages are unpacked, so that none of the user's is taken for one of them.</summary>
    public string Unpacked => _folder.Of("unpacked");

    public string FileOf(string id, string extension = "nupkg") => System.IO.Path.Combine(Path, $"{id}.{Version}.{extension}");

    private static string[] InformationalVersion { get; } =
        typeof(PageTable).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+');

    public void Dispose() => _folder.Dispose();

    /// <summary>The packages of others that WalkGen.Images depends on, which its build has restored.</summary>
    private static IEnumerable<string> OthersPackages()
    {
        string cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        string locked = File.ReadAllText(Guest.InRepository("src", "WalkGen.Images", "packages.lock.json"));
        using JsonDocument file = JsonDocument.Parse(locked);
        foreach (JsonProperty package in file.RootElement.GetProperty("dependencies").GetProperty("net10.0").EnumerateObject())
        {
            if (package.Value.GetProperty("type").GetString() == "Project") continue;
            string id = package.Name.ToLowerInvariant(), version = package.Value.GetProperty("resolved").GetString()!;
            yield return System.IO.Path.Combine(cache, id, version, $"{id}.{version}.nupkg");
        }
    }
}
