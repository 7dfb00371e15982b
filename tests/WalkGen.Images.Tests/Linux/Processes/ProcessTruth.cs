using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace WalkGen.Images.Tests;

/// <summary>What the kernel of a guest said of its processes, just before the guest was dumped.</summary>
internal sealed partial class ProcessTruth
{
    private readonly Dictionary<string, string> _files = [];

    public ProcessTruth(string archive)
    {
        using FileStream file = File.OpenRead(archive);
        using GZipStream unpacked = new(file, CompressionMode.Decompress);
        using TarReader reader = new(unpacked);
        while (reader.GetNextEntry() is { } entry)
        {
            using StreamReader text = new(entry.DataStream!, Encoding.UTF8);
            _files.Add(entry.Name, text.ReadToEnd());
        }
    }

    /// <summary>The threads: <c>PID TID NAME</c>, the name in hexadecimal digits.</summary>
    public string[] Threads => Lines("tasks.txt");

    /// <summary>The processes that have areas.</summary>
    public int[] Processes
        => [.. _files.Keys.Where(static name => name.EndsWith(".maps", StringComparison.Ordinal))
            .Select(static name => int.Parse(name.AsSpan(1).TrimEnd(".maps"), CultureInfo.InvariantCulture))];

    /// <summary>The areas of a process as lines of <c>maps</c>, with one space between fields.</summary>
    public string[] Areas(int process) => [.. Lines($"p{process}.maps").Select(static line => Spaces().Replace(line, " ").TrimEnd())];

    /// <summary>The sums of each area in KiB, by the names of <c>smaps</c>.</summary>
    public List<Dictionary<string, ulong>> Sums(int process)
    {
        List<Dictionary<string, ulong>> areas = [];
        foreach (string line in Lines($"p{process}.smaps"))
        {
            if (Header().IsMatch(line)) areas.Add([]);
            else if (Sum().Match(line) is { Success: true } sum)
                areas[^1].Add(sum.Groups[1].Value, ulong.Parse(sum.Groups[2].Value, CultureInfo.InvariantCulture));
        }

        return areas;
    }

    private string[] Lines(string name) => _files[name].Split('\n', StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(" +")]
    private static partial Regex Spaces();

    [GeneratedRegex("^[0-9a-f]+-[0-9a-f]+ ")]
    private static partial Regex Header();

    [GeneratedRegex(@"^(\w+): +(\d+) kB$")]
    private static partial Regex Sum();
}
