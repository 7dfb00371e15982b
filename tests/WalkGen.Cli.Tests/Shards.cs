namespace WalkGen.Cli.Tests;

/// <summary>Runs of the tool with <c>--shard</c>.</summary>
internal static class Shards
{
    /// <summary>All parts of <paramref name="count"/>, which must succeed.</summary>
    public static string[] Of(string[] command, int count)
    {
        ToolRun[] parts = [.. Enumerable.Range(1, count).Select(part => ToolRun.Of([.. command, "--shard", $"{part}/{count}"]))];
        Assert.All(parts, static part => Assert.True(part.Code == ExitCode.Success, part.Error));
        return [.. parts.Select(static part => part.Output)];
    }

    /// <summary>Checks that the parts are the whole, for each number of parts.</summary>
    /// <returns>In how many parts the rows of one of the runs are, at most.</returns>
    public static int Check(string[] command, params int[] counts)
    {
        ToolRun whole = ToolRun.Of(command);
        Assert.True(whole.Code == ExitCode.Success, whole.Error);
        int most = 0;
        foreach (int count in counts)
        {
            string[] parts = Of(command, count);
            Assert.True(whole.Output == string.Concat(parts), $"{string.Join(' ', command)}: {count} parts are not the whole");
            most = int.Max(most, parts.Count(static part => part.Length > 0));
        }

        return most;
    }
}
