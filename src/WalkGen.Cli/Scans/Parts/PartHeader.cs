using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using WalkGen.Cli.Output;
using WalkGen.Cli.Walkers;
using WalkGen.Images;

namespace WalkGen.Cli.Scans;

/// <summary>What a part of a scan is about. The parts of one scan differ in the number alone.</summary>
/// <param name="Image">The path of the image.</param>
/// <param name="Name">The name of the results.</param>
/// <param name="Version">The version of the tool.</param>
/// <param name="Machine">A digest of what the image names: memory, CPUs, VMCOREINFO.</param>
/// <param name="Options">The options that decide the rows.</param>
/// <param name="Format">The format of the results.</param>
/// <param name="Mode">The paging mode of the search for roots; null for all.</param>
/// <param name="Shard">The part.</param>
internal sealed record PartHeader(
    string Image, string Name, string Version, string Machine, string Options, OutputFormat Format, PagingMode? Mode, Shard Shard)
{
    public static readonly Schema Schema = new(
        "part",
        [
            new("name", CellKind.Text, ""), new("walkgen", CellKind.Text, ""), new("machine", CellKind.Text, ""),
            new("options", CellKind.Text, ""), new("format", CellKind.Number, ""), new("mode", CellKind.Number, ""),
            new("part", CellKind.Number, ""), new("parts", CellKind.Number, ""),
        ]);

    // These say where files are, and not what is in the results.
    private static readonly HashSet<string> OtherOptions = ["-o", "--output", "--name", "--format", "--shard", "--temp", "--no-mmap"];

    /// <summary>The name of the folder of a part of the results <paramref name="name"/>.</summary>
    public static string FolderOf(string name, Shard shard) => $"{name}.{shard.Number}-of-{shard.Count}";

    /// <summary>The name of a part in each of its files.</summary>
    public static string NameOf(string image, int number, int count)
        => string.Create(CultureInfo.InvariantCulture, $"{number}/{count} {image}");

    /// <summary>The options of a command line that decide the rows.</summary>
    public static string OptionsOf(ParseResult arguments)
    {
        List<string> words = [];
        foreach (SymbolResult child in arguments.CommandResult.Children)
        {
            if (child is not OptionResult { Implicit: false } option || OtherOptions.Contains(option.Option.Name)) continue;
            words.Add(option.Option.Name);
            words.AddRange(option.Tokens.Select(static token => token.Value));
        }

        return string.Join(' ', words);
    }

    /// <summary>A digest of what <paramref name="image"/> names.</summary>
    public static string DigestOf(MemoryImage image)
    {
        var text = new StringBuilder();
        foreach (ImageSegment segment in image.Segments) text.Append(segment.Start).Append(segment.Length).Append(' ');
        foreach (CpuState cpu in image.Cpus) text.Append(cpu.Root).Append(cpu.Cr4).Append(' ');
        foreach (var (key, value) in image.VmCoreInfo?.Pairs ?? []) text.Append(key).Append(value).Append('\n');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    public void Write(RowWriter rows)
    {
        rows.Begin();
        rows.Write(
            new Identity(Image, null, null), Name, Version, Machine, Options, (ulong)Format, (ulong?)Mode, (ulong)Shard.Number,
            (ulong)Shard.Count);
        rows.EndWith(null);
    }

    /// <summary>Reads the header of the part in <paramref name="folder"/>.</summary>
    /// <exception cref="BadDataException">There is none.</exception>
    public static PartHeader Read(string folder)
    {
        string path = Path.Combine(folder, ScanFiles.NameOf(Schema, null));
        if (!File.Exists(path))
        {
            bool failed = Directory.Exists(folder)
                && Directory.GetFiles(folder) is [var only] && Path.GetFileName(only).StartsWith("errors.", StringComparison.Ordinal);
            throw new BadDataException(failed
                ? $"{folder} has an error in place of a part (errors): scan this part again."
                : $"{folder} is no part of a scan: name the folders that walkgen scan --shard wrote.");
        }

        using var rows = new RawRowReader(path, Schema, part: null);
        bool hasRow = rows.Read();
        Cell[] cells = [.. rows.Cells], own = cells[Output.Schema.IdentityLength..];
        bool isPart = hasRow && !rows.Read() && cells[0].Kind == CellKind.Text && own[..4].All(static cell => cell.Kind == CellKind.Text)
            && (OutputFormat)own[4].Number is OutputFormat.Parquet or OutputFormat.Jsonl
            && own[6].Number - 1 < own[7].Number && own[7].Number <= int.MaxValue;
        if (!isPart) throw new BadDataException($"{path} is damaged: scan this part again.");
        return new(
            cells[0].Text, own[0].Text, own[1].Text, own[2].Text, own[3].Text, (OutputFormat)own[4].Number,
            own[5].Kind == CellKind.Nothing ? null : (PagingMode)own[5].Number, new Shard((int)own[6].Number, (int)own[7].Number));
    }
}
