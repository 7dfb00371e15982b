using System.Diagnostics;

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

    [Fact]
    public void The_pages_of_a_process_that_stands_still_are_those_of_smaps()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has processes in /proc.");
        Assert.SkipUnless(Environment.SystemPageSize == 4096, "The sample reads pages of 4 KiB.");
        using Process sleep = Process.Start("sleep", "60");
        try
        {
            while (!File.ReadAllText($"/proc/{sleep.Id}/stat").Contains("(sleep) S", StringComparison.Ordinal)) Thread.Sleep(5);

            string[] lines = SampleRun.Of("MemoryStats", "--process", $"{sleep.Id}").TrimEnd('\n').Split('\n');

            int areas = lines.Length - 2;
            Assert.True(areas > 5, string.Join('\n', lines));
            Assert.Matches($"^[0-9]{{3,}} KiB resident; {areas} of {areas} areas equal smaps$", lines[^1]);
        }
        finally
        {
            sleep.Kill();
        }
    }
}
