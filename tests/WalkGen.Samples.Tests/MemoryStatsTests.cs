namespace WalkGen.Samples.Tests;

public class MemoryStatsTests
{
    [Fact]
    public void The_same_walker_counts_an_own_table_and_a_dump()
    {
        string[] lines = SampleRun.Of("MemoryStats", Guest.Tables(1)).TrimEnd('\n').Split('\n');

        Assert.Equal(3, lines.Length);
        Assert.StartsWith("own table: 520 user pages, 8 of them in dirty small pages", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("CPU 0: 3841 user pages", lines[1], StringComparison.Ordinal); // 1281 small and 5 large ones
        Assert.StartsWith("CPU 1: 238 user pages", lines[2], StringComparison.Ordinal);
    }
}
