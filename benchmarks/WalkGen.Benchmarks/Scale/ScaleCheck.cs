using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace WalkGen.Benchmarks;

/// <summary>Both sides find the same in an image.</summary>
internal static class ScaleCheck
{
    /// <exception cref="UnequalResultsException">They do not.</exception>
    public static void Run(string tool, string c, ScaleImage image, ScaleImage later)
    {
        ScaleCase[] cases = ScaleCase.Of(image, later);
        ScaleCase Case(string name) => Array.Find(cases, one => one.Name == name)!;

        ScaleCase leaves = Case("dump-leaves"), find = Case("find"), stats = Case("stats");
        Require(leaves.Name, Hash(tool, leaves.Tool), Hash(c, leaves.C));
        Require(stats.Name, $"{Sum(tool, stats, "leaves")}", Text(c, stats.C).TrimEnd());
        Require(stats.Name, $"{Sum(tool, stats, "leaves")}", $"{image.Leaves}");
        Require(find.Name, $"{Sum(tool, find, "length")}", Text(c, find.C).TrimEnd());
    }

    private static void Require(string name, string ours, string theirs)
    {
        if (ours != theirs) throw new UnequalResultsException(name, "C", ours, theirs);
    }

    private static long Sum(string tool, ScaleCase of, string column)
        => Text(tool, [.. of.Tool, "--format", "jsonl"]).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => JsonDocument.Parse(line)).Sum(row => row.RootElement.GetProperty(column).GetInt64());

    private static string Text(string program, string[] arguments)
    {
        using var output = new MemoryStream();
        MeasuredProcess.Run(program, arguments, output.Write);
        return Encoding.UTF8.GetString(output.GetBuffer().AsSpan(0, (int)output.Length));
    }

    private static string Hash(string program, string[] arguments)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        MeasuredProcess.Run(program, arguments, hash.AppendData);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
