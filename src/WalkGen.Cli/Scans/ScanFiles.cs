using WalkGen.Cli.Output;

namespace WalkGen.Cli.Scans;

/// <summary>The files of the results about an image. Each has the rows of a command, or those of the scan itself.</summary>
internal static class ScanFiles
{
    private static readonly Schema[] Schemas =
    [
        ScanRows.Schema, ErrorRows.Schema, InfoRows.Schema, RootsRows.Schema, PsRows.Schema, AreaRows.Schema, StatsRows.Schema,
        AuditRows.Schema, DumpColumns.Schema,
    ];

    private static readonly Schema[] OfParts = [PartHeader.Schema, PartNotes.Schema, PartRoots.Schema];

    private static readonly OutputFormat?[] Formats = [OutputFormat.Parquet, OutputFormat.Jsonl, null];

    /// <summary>The name of the file with rows of <paramref name="schema"/>.</summary>
    /// <param name="schema">The columns.</param>
    /// <param name="format">The format; null for that of a part.</param>
    public static string NameOf(Schema schema, OutputFormat? format) => format switch
    {
        OutputFormat.Parquet => $"{schema.Name}.parquet",
        OutputFormat.Jsonl => $"{schema.Name}.jsonl",
        _ => $"{schema.Name}.rows",
    };

    /// <summary>Checks that a folder can be at <paramref name="parent"/>: nothing on the way to it is something else.</summary>
    /// <param name="parent">The folder of all results.</param>
    /// <param name="target">The folder that messages name.</param>
    /// <exception cref="OutputFailedException">Something is.</exception>
    public static void RequireFolder(string parent, string target)
    {
        for (string? part = parent; !string.IsNullOrEmpty(part) && !Directory.Exists(part); part = Path.GetDirectoryName(part))
        {
            if (new FileInfo(part).LinkTarget is { } end)
            {
                throw ScanFolder.Failed(
                    target, $"{part} is a symbolic link to {end}, which is no folder: create it, or choose another -o.");
            }

            if (File.Exists(part)) throw ScanFolder.Failed(target, $"{part} is a file, not a folder: choose another -o.");
        }
    }

    /// <summary>Checks that <paramref name="folder"/> may be replaced: it is absent, or has no file but those of a scan.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="inputs">The files of the image, which must not be replaced.</param>
    /// <exception cref="UsageException">It may not.</exception>
    public static void RequireResults(string folder, IEnumerable<string> inputs)
    {
        var directory = new DirectoryInfo(folder);
        if (File.Exists(folder) || directory.LinkTarget is not null)
            throw new UsageException($"{folder} is no folder that a scan wrote: choose another name with --name.");
        if (!directory.Exists) return;
        HashSet<string> known = [.. Schemas.Concat(OfParts).SelectMany(static schema => Formats.Select(format => NameOf(schema, format)))];
        string[] names = [.. ScanFolder.Try(folder, () => directory.GetFileSystemInfos()).Select(static entry => entry.Name)];
        if (Array.Find(names, name => !known.Contains(name)) is { } other)
        {
            throw new UsageException(
                $"{folder} would be replaced, but it contains {other}, which no scan wrote: choose another name with --name.");
        }

        foreach (string name in names) OutputFile.RequireOther(Path.Combine(folder, name), inputs);
    }
}
