using System.Globalization;
using System.Text.Json;

namespace WalkGen.Cli.Tests;

/// <summary>Runs of the tool on processes, and the kernel's own words about them.</summary>
internal static class LiveRun
{
    /// <summary>The rows of a command that succeeds.</summary>
    public static List<JsonElement> Rows(params string[] arguments)
    {
        ToolRun run = ToolRun.Of([.. arguments, "--format", "jsonl"]);
        Assert.True(run.Code == ExitCode.Success, run.Error);
        return Parse(run.Output);
    }

    public static List<JsonElement> Parse(string lines)
        => [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonElement.Parse(line))];

    /// <summary>The areas of <c>/proc/PID/smaps</c>: the line of maps, and the values of the other lines in bytes.</summary>
    public static List<(string Line, Dictionary<string, ulong> Values)> Smaps(int process)
    {
        List<(string, Dictionary<string, ulong>)> areas = [];
        foreach (string line in File.ReadLines($"/proc/{process}/smaps"))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (!words[0].EndsWith(':')) areas.Add((line, []));
            else if (words[^1] == "kB") areas[^1].Item2.Add(words[0][..^1], ulong.Parse(words[1], CultureInfo.InvariantCulture) << 10);
        }

        return [.. areas.Where(static area => !area.Item1.EndsWith("[vsyscall]", StringComparison.Ordinal))];
    }
}
