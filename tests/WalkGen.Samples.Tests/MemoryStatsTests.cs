namespace WalkGen.Samples.Tests;

public class MemoryStatsTests
{
    [Fact]
    public void One_walker_counts_an_owned_page_table_and_a_dump()
    {
        string[] lines = SampleRun.Of("MemoryStats", Guest.Tables(1)).TrimEnd('\n').Split('\n');

        Assert.Equal(3, lines.Length);
        Assert.StartsWith("own table: 520 user pages, 8 of them dirty small pages", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("CPU 0: 3841 user pages", lines[1], StringComparison.Ordinal); // 1281 small and 5 huge pages
        Assert.StartsWith("CPU 1: 238 user pages", lines[2], StringComparison.Ordinal);
    }
}
