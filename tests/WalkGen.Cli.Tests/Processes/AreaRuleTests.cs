using System.Text.Json;

namespace WalkGen.Cli.Tests;

/// <summary>Areas in the user's half, and the audit of a page table that somebody changed behind the back of the kernel.</summary>
public sealed class AreaRuleTests : IDisposable
{
    private const ulong Present = 1, Writable = 2, NoExecute = 1UL << 63;

    private readonly string _folder = Directory.CreateTempSubdirectory("walkgen-areas-").FullName;

    private string Changed => Path.Combine(_folder, "changed");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(0x49a000, NoExecute, "area-not-executable", "r--p")]
    [InlineData(0x401000, Writable, "area-not-writable", "r-xp")]
    public void A_changed_entry_is_found(ulong address, ulong bits, string rule, string access)
    {
        Change(address, entry => entry ^ bits);

        JsonElement found = Assert.Single(
            ProcessGuest.Rows("audit", Changed, "--pid", "1"),
            static row => row.Text("rule")!.StartsWith("area-", StringComparison.Ordinal));

        Assert.Equal(
            (rule, $"0x{address:x16}", access, "/init", 1UL, "init"),
            (found.Text("rule"), found.Text("first"), found.Text("area_access"), found.Text("area"), found.Number("pid"),
                found.Text("comm")));
        Assert.Contains($"\n{rule} ", ToolRun.Of("audit", Changed, "--all").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_in_no_area_is_found()
    {
        Change(0x544000, static _ => 0x5555_0000 | Present | 4); // after the last area of /init

        JsonElement found = ProcessGuest.Rows("audit", Changed, "--pid", "1").Single(static row => row.Text("rule") == "no-area");

        Assert.Equal("0x0000000000544000", found.Text("first"));
        Assert.EndsWith("; no area", ToolRun.Of("audit", Changed, "--pid", "1").Output.Split('\n')
            .Single(static line => line.StartsWith("no-area ", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x86_64-6.1")]
    [InlineData("arm64-6.1")]
    public void No_run_reaches_into_another_area(string guest)
    {
        ProcessTruth truth = ProcessGuest.Truth(guest);
        string[] areas = truth.Areas(101);
        foreach (JsonElement row in ProcessGuest.Rows("dump", ProcessGuest.PathOf(guest), "--pid", "101", "--half", "user"))
        {
            string[] words = areas.Select(static area => area.Split(' ', 6)).Single(words => words[0].Split('-') is [var first, var end]
                && Convert.ToUInt64(first, 16) <= row.Address("first") && row.Address("last") < Convert.ToUInt64(end, 16));
            Assert.Equal((words[1], words.Length > 5 ? words[5] : null), (row.Text("area_access"), row.Text("area")));
        }
    }

    [Fact]
    public void Without_a_process_there_is_no_area()
    {
        string root = ProcessGuest.Rows("ps", ProcessGuest.PathOf())[0].Text("root")!;
        List<JsonElement> rows = ProcessGuest.Rows("dump", ProcessGuest.PathOf(), "--root", root, "--half", "user");

        Assert.All(rows, static row => Assert.Equal(JsonValueKind.Null, row.GetProperty("area_access").ValueKind));
        string line = ToolRun.Of("dump", ProcessGuest.PathOf(), "--root", root, "--half", "user").Output.Split('\n')[1];
        Assert.EndsWith(" a----", line, StringComparison.Ordinal);
        line = ToolRun.Of("dump", ProcessGuest.PathOf(), "--pid", "1", "--half", "user").Output.Split('\n')[1];
        Assert.EndsWith(" a---- r--p /init", line, StringComparison.Ordinal);
        string text = ToolRun.Of("translate", ProcessGuest.PathOf(), "401000", "600000", "--pid", "105").Output;
        Assert.Contains("0x0000000000401000 (r-xp /init) -> 0x", text, StringComparison.Ordinal);
        Assert.Contains("0x0000000000600000 (no area) -> not mapped", text, StringComparison.Ordinal);
    }

    /// <summary>Writes the image of the guest with another entry for an address of process 1.</summary>
    private void Change(ulong address, Func<ulong, ulong> change)
    {
        Assert.Equal(0, ToolRun.Of("convert", ProcessGuest.PathOf(), "-o", Changed).Code);
        JsonElement above = ProcessGuest.Rows("translate", Changed, $"{address:x}", "--pid", "1")[2];
        Assert.Equal("PD", above.Text("table"));
        ulong physical = above.Address("points_to") + (8 * (address >> 12 & 511));
        byte[] image = File.ReadAllBytes(Changed);
        ulong headers = BitConverter.ToUInt64(image, 32);
        for (int header = (int)headers; header < (int)headers + (BitConverter.ToUInt16(image, 56) * 56); header += 56)
        {
            (ulong offset, ulong start, ulong size) = (BitConverter.ToUInt64(image, header + 8), BitConverter.ToUInt64(image, header + 24),
                BitConverter.ToUInt64(image, header + 32));
            if (BitConverter.ToUInt32(image, header) != 1 || physical < start || physical - start >= size) continue;
            int at = (int)(offset + (physical - start));
            image.Put(at, change(BitConverter.ToUInt64(image, at)));
        }

        File.WriteAllBytes(Changed, image);
    }
}
