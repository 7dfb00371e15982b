using System.Text.Json;

namespace WalkGen.Cli.Tests.Scans;

/// <summary>Runs of <c>walkgen scan</c> and what they wrote, in a folder of their own.</summary>
internal sealed class ScanRun : IDisposable
{
    /// <summary>The files of a scan without errors.</summary>
    public static readonly string[] Files = ["audit", "dump", "errors", "info", "maps", "ps", "roots", "scan", "stats"];

    public string Folder { get; } = Directory.CreateTempSubdirectory("walkgen-scan-").FullName;

    /// <summary>The folder of the results.</summary>
    public string Output => Path.Combine(Folder, "out");

    /// <summary>The names in the folder of the results, hidden ones too.</summary>
    public string[] Names
        => [.. Directory.GetFileSystemEntries(Output).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    public string Of(string name) => Path.Combine(Folder, name);

    /// <summary>Scans an image.</summary>
    public ToolRun Scan(string image, params string[] options) => ToolRun.Of(["scan", image, "-o", Output, .. options]);

    /// <summary>The names of the files of a result, without extension.</summary>
    public string[] FilesOf(string name, string format = "jsonl")
    {
        string[] files = [.. Directory.GetFileSystemEntries(Path.Combine(Output, name)).Order(StringComparer.Ordinal)];
        Assert.All(files, file => Assert.Equal($".{format}", Path.GetExtension(file)));
        return [.. files.Select(static file => Path.GetFileNameWithoutExtension(file))];
    }

    /// <summary>The lines of a file of a result.</summary>
    public string Lines(string name, string file) => File.ReadAllText(Path.Combine(Output, name, $"{file}.jsonl"));

    /// <summary>The rows of a file of a result.</summary>
    public List<JsonElement> Rows(string name, string file) => Parse(Lines(name, file));

    /// <summary>The rows in lines of JSON.</summary>
    public static List<JsonElement> Parse(string lines)
        => [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement)];
}
