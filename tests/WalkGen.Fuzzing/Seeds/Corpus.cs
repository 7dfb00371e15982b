namespace WalkGen.Fuzzing;

/// <summary>The seeds in the repository: a folder per target.</summary>
internal static class Corpus
{
    private static readonly string[] ImageTargets =
        ["elf", "kdump", "flattened", "lime", "windows", "machines", "streams", "kernel"];

    /// <summary>The folder next to the program, which is a copy of the one in the repository.</summary>
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Corpus");

    /// <summary>The seeds of a target, by name.</summary>
    public static byte[][] Of(string target)
        => target == "processes"
            ? ProcessSeeds.All
            : [.. Directory.GetFiles(Path.Combine(Folder, target)).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];

    /// <summary>The images among the seeds.</summary>
    public static byte[][] Images() =>
    [
        .. ImageTargets.SelectMany(Of),
        .. Of("gzip").Select(static seed => seed[1..]),
        .. Of("packed").Select(static seed => seed[1..]),
        .. Of("tool").Select(static seed => seed[1..]),
    ];
}
