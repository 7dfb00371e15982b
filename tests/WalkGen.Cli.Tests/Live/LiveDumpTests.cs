using System.Globalization;
using System.Text.Json;
using WalkGen.Live;

namespace WalkGen.Cli.Tests;

/// <summary><c>walkgen live dump</c> and <c>stats</c> against pagemap, and what they refuse.</summary>
public class LiveDumpTests
{
    [Fact]
    public void Runs_are_the_entries_of_pagemap()
    {
        using PokedProcess poked = PokedProcess.Launch();
        for (int page = 20; page < 60; page++) poked.Write(page);
        poked.Read(60);

        List<JsonElement> rows = LiveRun.Rows("live", "dump", $"{poked.Id}");

        Dictionary<ulong, PageMapEntry> expected = [];
        foreach (var (line, _) in LiveRun.Smaps(poked.Id))
        {
            ulong[] bounds = [.. line.Split(' ')[0].Split('-').Select(static text => ulong.Parse(text, NumberStyles.HexNumber))];
            foreach (var (address, entry) in PlainPageMap.Read(poked.Id, new VirtualRange(bounds[0], bounds[1] - 1)))
                expected.Add(address, entry);
        }

        Assert.Equal(expected.Keys, rows.SelectMany(AddressesOf));
        foreach (JsonElement row in rows)
        {
            ulong index = 0;
            foreach (ulong address in AddressesOf(row)) AssertEntry(expected[address], row, index++);
        }

        Assert.Equal(
            [PokedProcess.Start, PokedProcess.AddressOf(60)],
            rows.Where(static row => row.Text("state") == "zero").Select(static row => row.Address("first")));
    }

    [Fact]
    public void A_range_has_its_pages_alone()
    {
        using PokedProcess poked = PokedProcess.Launch();
        for (int page = 20; page < 60; page++) poked.Write(page);

        List<JsonElement> rows = LiveRun.Rows(
            "live", "dump", $"{poked.Id}", "--range", $"{PokedProcess.AddressOf(30):x}+{5 * TestMemory.PageSize:x}");

        Assert.Equal(Enumerable.Range(30, 5).Select(PokedProcess.AddressOf), rows.SelectMany(AddressesOf));
    }

    [Fact]
    public void Hidden_frames_are_said_in_one_line()
    {
        using PokedProcess poked = PokedProcess.Launch();

        ToolRun run = ToolRun.Of("live", "dump", $"{poked.Id}");

        string expected = LinuxProcess.ShowsFrames ? "" : "walkgen: the frames are hidden: Linux shows them with CAP_SYS_ADMIN alone.\n";
        Assert.Equal((ExitCode.Success, expected), (run.Code, run.Error));
    }

    [Fact]
    public void Totals_are_the_sums_of_the_areas()
    {
        LiveMachine.NeedsScan();
        using SleepingProcess sleeping = new();
        List<JsonElement> areas = LiveRun.Rows("live", "smaps", $"{sleeping.Id}");

        JsonElement totals = LiveRun.Rows("live", "stats", $"{sleeping.Id}").Single();

        foreach (string column in (string[])["resident", "zero", "file", "exclusive", "smaps_resident", "smaps_dirty", "length"])
            Assert.Equal((column, areas.Aggregate(0UL, (sum, row) => sum + row.Number(column))), (column, totals.Number(column)));
        Assert.Equal((ulong)areas.Count, totals.Number("areas"));
        string status = File.ReadLines($"/proc/{sleeping.Id}/status").Single(static line => line.StartsWith("VmPTE:"));
        string kilobytes = status.Split(':')[1].Replace("kB", "", StringComparison.Ordinal);
        Assert.Equal(ulong.Parse(kilobytes, CultureInfo.InvariantCulture) << 10, totals.Number("kernel_table_bytes"));

        // The kernel may keep tables without entries, and never fewer than those with entries.
        ulong tables = totals.Number("pud_tables") + totals.Number("pmd_tables") + totals.Number("pte_tables");
        Assert.InRange(tables * TestMemory.PageSize, 3UL * TestMemory.PageSize, totals.Number("kernel_table_bytes"));
        Assert.Contains($"process {sleeping.Id} sleep", ToolRun.Of("live", "stats", $"{sleeping.Id}").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stats")]
    [InlineData("dump")]
    [InlineData("smaps")]
    public void A_process_that_does_not_exist_is_one_sentence(string view)
    {
        LiveMachine.NeedsScan();

        ToolRun run = ToolRun.Of("live", view, "99999999");

        Assert.Equal((ExitCode.BadData, "walkgen: There is no process 99999999: it has ended.\n"), (run.Code, run.Error));
        run = ToolRun.Of("live", view, "-1x");
        Assert.Equal(ExitCode.Usage, run.Code);
    }

    [Fact]
    public void A_thread_of_the_kernel_is_one_sentence()
    {
        LiveMachine.NeedsScan();
        Assert.SkipUnless(File.Exists("/proc/2/comm") && File.ReadAllText("/proc/2/comm") == "kthreadd\n", "Process 2 is not kthreadd.");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only the superuser may try.");

        Assert.Equal(
            (ExitCode.BadData, "walkgen: Process 2 has no memory: it is a thread of the kernel or has ended.\n"),
            (ToolRun.Of("live", "smaps", "2").Code, ToolRun.Of("live", "smaps", "2").Error));
    }

    [Fact]
    public void Other_systems_are_one_sentence()
    {
        Assert.SkipWhen(OperatingSystem.IsLinux(), "This is Linux.");

        Assert.Contains("Linux", ToolRun.Of("live", "stats", "1").Error, StringComparison.Ordinal);
    }

    private static IEnumerable<ulong> AddressesOf(JsonElement row)
    {
        for (ulong address = row.Address("first"); address < row.Address("last"); address += TestMemory.PageSize) yield return address;
    }

    private static void AssertEntry(PageMapEntry entry, JsonElement row, ulong index)
    {
        string state = row.Text("state")!;
        Assert.Equal(entry.IsPresent, state is "present" or "zero");
        Assert.Equal(entry.IsSwapped, state is "swap_entry" or "guard");
        if (!entry.IsPresent) return;
        Assert.Equal((entry.IsFile, entry.IsExclusive), (row.GetProperty("file").GetBoolean(), row.GetProperty("exclusive").GetBoolean()));
        if (state == "present")
            Assert.Equal(entry.Frame?.Value, row.Text("physical") is null ? null : row.Address("physical") + (index * TestMemory.PageSize));
        Assert.Equal(LinuxProcess.HasSoftDirty, row.GetProperty("soft_dirty").ValueKind != JsonValueKind.Null);
    }
}
