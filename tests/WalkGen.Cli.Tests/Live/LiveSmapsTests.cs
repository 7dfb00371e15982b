using System.Globalization;
using System.Text.Json;

namespace WalkGen.Cli.Tests;

/// <summary><c>walkgen live smaps</c> against the kernel's smaps and pagemap.</summary>
public class LiveSmapsTests
{
    [Fact]
    public void Areas_of_a_stopped_process_are_those_of_smaps()
    {
        LiveMachine.NeedsScan();
        using SleepingProcess sleeping = new();
        AssertAccounts(sleeping.Id);
    }

    [Fact]
    public void Areas_of_a_process_that_waits_are_those_of_smaps()
    {
        using PokedProcess poked = PokedProcess.Launch();
        for (int page = 3; page < 700; page += 7) poked.Write(page);
        poked.Read(1);

        JsonElement area = AssertAccounts(poked.Id).Single(static row => row.Address("first") == PokedProcess.Start);

        Assert.Equal(100UL * TestMemory.PageSize, area.Number("resident"));
        Assert.Equal(100UL * TestMemory.PageSize, area.Number("smaps_dirty"));
        Assert.Equal(2UL * TestMemory.PageSize, area.Number("zero")); // that of the start too
        Assert.Equal(PokedProcess.Size, area.Number("length"));
        Assert.Equal("rw-p", area.Text("access"));
    }

    /// <summary>Hundreds of areas, threads, code that is made at run time; the area of the test stands still.</summary>
    [Fact]
    public void Huge_pages_are_those_of_smaps()
    {
        LiveMachine.NeedsScan();
        using TestMemory memory = TestMemory.Zeros(4 * 512, TestMemory.HugePages);
        memory.Write(5);
        memory.Write(1024);
        memory.Advise(1536, 512, TestMemory.NoHugePages);
        memory.Write(1536);

        JsonElement[] rows = [.. LiveRun.Rows("live", "smaps", $"{Environment.ProcessId}")
            .Where(row => memory.Range.Contains(new VirtualAddress(row.Address("first"))))];

        Assert.Equal(2, rows.Length); // the advice divides the area
        ulong huge = rows[0].Number("smaps_anonymous_huge");
        Assert.SkipWhen(huge == 0, "The kernel gave no transparent huge page: none is free or allowed.");
        Assert.Equal(huge, rows[0].Number("anonymous_huge"));
        Assert.Equal(rows[0].Number("smaps_resident"), rows[0].Number("resident"));
        Assert.Equal((0UL, (ulong)TestMemory.PageSize), (rows[1].Number("anonymous_huge"), rows[1].Number("resident")));
    }

    [Theory]
    [InlineData("evil\e[31m\nname")]
    [InlineData("<b>&\"'\u202e")]
    public void A_path_reaches_no_terminal_raw(string name)
    {
        using PokedProcess poked = PokedProcess.Launch(name);
        foreach (string command in (string[])["smaps", "dump", "stats"])
        {
            foreach (int? width in (int?[])[null, 300])
            {
                ToolRun run = ToolRun.On(width, "live", command, $"{poked.Id}");

                Assert.Equal(ExitCode.Success, run.Code);
                Assert.DoesNotContain('\e', run.Output.Replace("\e[0m", "", StringComparison.Ordinal));
                Assert.DoesNotContain('\u202e', run.Output);
            }
        }

        string path = LiveRun.Rows("live", "smaps", $"{poked.Id}")[0].Text("name")!;
        Assert.EndsWith("/" + name.Replace("\n", "\\012", StringComparison.Ordinal), path, StringComparison.Ordinal); // Linux escapes that
    }

    private static List<JsonElement> AssertAccounts(int process)
    {
        List<JsonElement> rows = LiveRun.Rows("live", "smaps", $"{process}");
        List<(string Line, Dictionary<string, ulong> Values)> areas = LiveRun.Smaps(process);

        Assert.Equal(areas.Select(static area => area.Line), rows.Select(LineOf));
        foreach (var (row, (line, values)) in rows.Zip(areas))
        {
            VirtualRange range = new(row.Address("first"), row.Address("last"));
            Dictionary<ulong, WalkGen.Live.PageMapEntry> pages = PlainPageMap.Read(process, range);
            Assert.Equal((line, values["Rss"]), (line, row.Number("resident")));
            Assert.Equal((line, values["Rss"]), (line, row.Number("smaps_resident")));
            Assert.Equal((line, values["Pss"]), (line, row.Number("smaps_proportional")));
            Assert.Equal((line, values["Shared_Dirty"] + values["Private_Dirty"]), (line, row.Number("smaps_dirty")));
            Assert.Equal((line, values["Referenced"]), (line, row.Number("smaps_referenced")));
            Assert.Equal((line, values["Anonymous"]), (line, row.Number("smaps_anonymous")));
            Assert.Equal((line, values["Swap"]), (line, row.Number("smaps_swap")));
            Assert.Equal((line, values["AnonHugePages"]), (line, row.Number("anonymous_huge")));
            Assert.Equal(
                (line, (ulong)pages.Values.Count(static page => page.IsPresent) * TestMemory.PageSize),
                (line, row.Number("resident") + row.Number("zero") + row.Number("hugetlb")));
            Assert.Equal(
                (line, (ulong)pages.Values.Count(static page => page.IsSwapped && !page.IsGuard) * TestMemory.PageSize),
                (line, row.Number("swap_entries")));
            Assert.Equal(
                (line, (ulong)pages.Values.Count(static page => page.IsExclusive) * TestMemory.PageSize), (line, row.Number("exclusive")));
        }

        Assert.Contains(rows, static row => row.Text("name") == "[vdso]");
        return rows;
    }

    private static string LineOf(JsonElement row)
    {
        string start = string.Create(
            CultureInfo.InvariantCulture,
            $"{row.Address("first"):x8}-{row.Address("last") + 1:x8} {row.Text("access")} {row.Number("offset"):x8} {row.Text("device")} "
            + $"{row.Number("inode")} ");
        return row.Text("name") is { } name ? start.PadRight(73) + name : start;
    }
}
