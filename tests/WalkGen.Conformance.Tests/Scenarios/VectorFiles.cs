using System.IO.Compression;

namespace WalkGen.Conformance.Tests.Scenarios;

/// <summary>Where the recorded scenarios are: in Vectors/, or in the folder that <c>WALKGEN_VECTORS</c> names.</summary>
internal static class VectorFiles
{
    private const string Suffix = ".jsonl.gz";

    private static string Folder
        => Environment.GetEnvironmentVariable("WALKGEN_VECTORS") is { Length: > 0 } folder ? folder
            : Path.Combine(AppContext.BaseDirectory, "Vectors");

    /// <summary>The files by name, without their suffix.</summary>
    public static IReadOnlyList<string> Names
        => [.. Directory.GetFiles(Folder, "*" + Suffix).Select(static path => Path.GetFileName(path)[..^Suffix.Length])
            .Order(StringComparer.Ordinal)];

    public static IReadOnlyList<Scenario> Read(string name)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(Folder, name + Suffix)), CompressionMode.Decompress));
        var scenarios = new List<Scenario>();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0) scenarios.Add(ScenarioReader.Read(line));
        }

        return scenarios;
    }
}
