using System.Buffers.Binary;
using System.Text.Json;

namespace WalkGen.Cli.Tests;

/// <summary>The kinds of regions that huge pages could map, on handmade tables.</summary>
public class HugePageTests
{
    private const ulong All = 0x67; // accessed, dirty; present, writable, user
    private const ulong Huge = All | 0x80;
    private const ulong TwoMiB = 0x20_0000;

    public static TheoryData<string, int, ulong, string> Changes() => new()
    {
        { "nothing", 7, 0x20_7000 | All, "in_place 1 512 2097152 1" },
        { "accessed and dirty", 7, 0x20_7007, "in_place 1 512 2097152 1" },
        { "writable", 7, 0x20_7000 | All & ~2UL, "mixed 1 512 2097152 1" },
        { "a bit of software", 7, 0x20_7200 | All, "mixed 1 512 2097152 1" },
        { "PAT", 7, 0x20_7080 | All, "mixed 1 512 2097152 1" },
        { "another frame", 7, 0x40_7000 | All, "scattered 1 512 2097152 1" },
        { "another frame at the end", 511, 0x40_7000 | All, "scattered 1 512 2097152 1" },
        { "not present", 7, 0x20_7066, "partial 1 511 2093056 1" },
        { "empty at the end", 511, 0, "partial 1 511 2093056 1" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void One_page_decides_what_its_region_is(string what, int index, ulong entry, string expected)
    {
        _ = what;
        ulong[] pages = Pages(TwoMiB);
        pages[index] = entry;

        JsonElement user = Stats(Core([0x4000 | All], pages));

        Assert.Equal(expected, Regions(user, "2M"));
    }

    [Fact]
    public void Memory_that_is_contiguous_but_not_aligned_is_scattered()
        => Assert.Equal("scattered 1 512 2097152 1", Regions(Stats(Core([0x4000 | All], Pages(TwoMiB + 0x1000))), "2M"));

    [Fact]
    public void Huge_pages_and_a_full_table_form_a_region_of_the_next_size()
    {
        ulong[] directory = [.. Enumerable.Range(0, 512).Select(static i => 0x4000_0000 + ((ulong)i * TwoMiB) + Huge)];
        directory[3] = 0x4000 | All;

        JsonElement user = Stats(Core(directory, Pages(0x4000_0000 + (3 * TwoMiB))));

        Assert.Equal("in_place 1 512 2097152 1", Regions(user, "2M"));
        Assert.Equal("in_place 1 1023 1073741824 2", Regions(user, "1G"));
        Assert.Equal(TwoMiB, user.GetProperty("mapped_bytes").GetProperty("4K").GetUInt64());
        Assert.Equal(511 * TwoMiB, user.GetProperty("mapped_bytes").GetProperty("2M").GetUInt64());
    }

    [Fact]
    public void Permissions_that_tables_deny_separate_regions_and_do_not_mix_them()
    {
        ulong[] directory = [0x4000 | All, 0x4000 | All & ~2UL];

        JsonElement user = Stats(Core(directory, Pages(TwoMiB)));

        Assert.Equal("in_place 2 1024 4194304 1", Regions(user, "2M")); // one table, met twice
        Assert.Equal("mixed 1 1024 4194304 2", Regions(user, "1G"));
    }

    [Fact]
    public void Text_and_rows_have_the_same_numbers()
    {
        ulong[] directory = [0x4000 | All, (2 * TwoMiB) + Huge];
        using var file = new TestFile(Core(directory, Pages(TwoMiB)).Build());

        string text = ToolRun.Of("stats", file.Path).Output;
        string[] row = ToolRun.Of("stats", file.Path, "--format", "csv").Output.Split('\n')
            .Single(static line => line.Contains(",user,2097152,", StringComparison.Ordinal)).Split(',');

        Assert.Contains(
            "  user  4K     2 MiB  50.0%        0.0%\n  user  2M     2 MiB  50.0%        0.0%\n",
            text,
            StringComparison.Ordinal);
        Assert.Contains("  user  2M    in_place        1     512  100.0%       1\n", text, StringComparison.Ordinal);
        Assert.Contains("  user  1G    partial         1     513    0.4%       2\n", text, StringComparison.Ordinal);
        Assert.Equal(["1", "0", "0", "1", "512", "1", "0", "0", "0", "0", "0", "0", "", "", "", "", ""], row[5..]);
    }

    private static ulong[] Pages(ulong first) => [.. Enumerable.Range(0, 512).Select(i => first + ((ulong)i << 12) + All)];

    private static string Regions(JsonElement half, string size)
        => string.Join("; ", half.GetProperty("regions").GetProperty(size).EnumerateObject().Select(static kind =>
            $"{kind.Name} {string.Join(' ', kind.Value.EnumerateObject().Select(static count => count.Value))}"));

    private static JsonElement Stats(CoreBuilder core)
    {
        using var file = new TestFile(core.Build());
        var run = ToolRun.Of("stats", file.Path, "--format", "json");
        Assert.Equal((0, ""), (run.Code, run.Error));
        using var json = JsonDocument.Parse(run.Bytes);
        return json.RootElement.GetProperty("huge_pages").GetProperty("user").Clone();
    }

    // A root, a table of each level, and the table of pages at 0x4000.
    private static CoreBuilder Core(ulong[] directory, ulong[] pages) => new CoreBuilder().Cpu(0x8005_0033, 0x1000, 0x20)
        .Load(0x1000, Table(0x2000 | All)).Load(0x2000, Table(0x3000 | All)).Load(0x3000, Table(directory)).Load(0x4000, Table(pages));

    private static byte[] Table(params ulong[] entries)
    {
        byte[] table = new byte[4096];
        for (int i = 0; i < entries.Length; i++) BinaryPrimitives.WriteUInt64LittleEndian(table.AsSpan(i * 8), entries[i]);
        return table;
    }
}
