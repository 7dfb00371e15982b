using System.Buffers.Binary;
using System.Text.Json;

namespace WalkGen.Cli.Tests;

/// <summary>Each kind of change of <c>walkgen diff</c>, on handmade tables.</summary>
public class DiffTests
{
    private const ulong All = 0x67; // accessed, dirty; present, writable, user
    private const ulong Huge = All | 0x80;

    [Theory]
    [InlineData(0, 0x5_0000 | All, "- -> 4K    - -> urwx    - -> ad---     - -> 0x0000000000050000", "mapped")]
    [InlineData(0x5_0000 | All, 0, "4K -> -    urwx -> -    ad--- -> -     0x0000000000050000 -> -", "unmapped")]
    [InlineData(0x5_0000 | All, 0x5_0040, "4K         urwx -> -    ad--- -> -     0x0000000000050000 -> [0x0000000000050040]", "unmapped")]
    [InlineData(0x5_0040, 0x5_0000 | All, "4K         - -> urwx    - -> ad---     [0x0000000000050040] -> 0x0000000000050000", "mapped")]
    [InlineData(0, 0x5_0040, "- -> 4K    -            -              - -> [0x0000000000050040]", "non_present")]
    [InlineData(0x5_0040, 0x5_0020, "4K         -            -              [0x0000000000050040] -> [0x0000000000050020]", "non_present")]
    [InlineData(
        0x5_0000 | All, 0x6_0000 | All, "4K         urwx         ad---          0x0000000000050000 -> 0x0000000000060000", "remapped")]
    [InlineData(
        0x5_0027, 0x6_0000 | All, "4K         urwx         a---- -> ad--- 0x0000000000050000 -> 0x0000000000060000", "remapped,dirtied")]
    [InlineData(0x5_0067, 0x5_0025, "4K         urwx -> ur-x ad--- -> a---- 0x0000000000050000", "permissions,cleaned")]
    [InlineData(0x5_0067, 0x5_0267, "4K         urwx         ad---          0x0000000000050000", "attributes")] // a software bit
    [InlineData(0x5_0067, 0x5_0177, "4K         urwx         ad--- -> adg-c 0x0000000000050000", "attributes")]
    [InlineData(
        0x5_0067, 0x6_0177, "4K         urwx         ad--- -> adg-c 0x0000000000050000 -> 0x0000000000060000", "remapped,attributes")]
    public void A_page_can_change_in_each_way(ulong before, ulong after, string columns, string changes)
    {
        string[] lines = Lines(Diff(Image(before), Image(after)));

        Assert.Equal(5, lines.Length);
        Assert.Equal($"0x0000000000003000 0x0000000000003fff        1 {columns,-83} {changes}", lines[1]);
        Assert.All(changes.Split(','), change => Assert.Contains($"1 {change}", lines[2], StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0x5_0067, 0x3fff_ffff_ffe0_0000, "present", "swap", "0x0000000000050000 -> [0x3fffffffffe00000 swap 7:0xfff]", "unmapped")]
    [InlineData(0x3fff_ffff_ffe0_0000, 0x5_0067, "swap", "present", "[0x3fffffffffe00000 swap 7:0xfff] -> 0x0000000000050000", "mapped")]
    [InlineData(
        0x5_0067, 0x000f_ffff_fffa_f166, "present", "prot_none",
        "0x0000000000050000 -> [0x000ffffffffaf166 prot_none writable accessed dirty]", "unmapped")]
    [InlineData(0, 0x3fff_ffff_ffe0_0000, "empty", "swap", "- -> [0x3fffffffffe00000 swap 7:0xfff]", "non_present")]
    public void Non_present_entries_are_decoded_if_the_kernel_is_known(
        ulong before, ulong after, string stateBefore, string stateAfter, string text, string change)
    {
        string line = Lines(Diff(Image(before), Image(after), "--linux", "6.1"))[1];
        Assert.Contains($" {text} ", line, StringComparison.Ordinal);
        Assert.EndsWith($" {change}", line, StringComparison.Ordinal);

        Assert.Equal([(change, stateBefore, stateAfter)], States(Diff(Image(before), Image(after), "--linux", "6.1", "--format", "json")));
        Assert.Equal([(change, Unknown(stateBefore), Unknown(stateAfter))], States(Diff(Image(before), Image(after), "--format", "json")));

        static string Unknown(string state) => state is "present" or "empty" ? state : "non_present";
    }

    [Theory]
    [InlineData(0x000f_ffff_ffc0_01e6, "prot_none")]
    [InlineData(0x3fff_ffff_ffe0_0000, "unknown")] // swap in an entry of 4 KiB; Linux swaps no huge page out whole
    public void A_huge_non_present_entry_is_decoded_if_a_table_replaced_it(ulong entry, string state)
    {
        var hidden = Core(entry, []);
        var small = Core(0x3000 | All, [0x20_0000 | All, 0x20_1000 | All]);

        Assert.Equal(
            [("mapped", state, "present"), ("non_present", state, "empty")],
            States(Diff(hidden, small, "--linux", "6.1", "--format", "json")));
    }

    private static List<(string? Change, string? Before, string? After)> States(ToolRun run)
    {
        Assert.Equal((0, ""), (run.Code, run.Error));
        using var json = JsonDocument.Parse(run.Bytes);
        return [.. json.RootElement.GetProperty("rows").EnumerateArray()
            .Select(static row => (
                row.GetProperty("change").GetString(),
                row.GetProperty("state_before").GetString(),
                row.GetProperty("state_after").GetString()))];
    }

    [Theory]
    [InlineData(0x5_0047, 0x5_0067, "accessed")]
    [InlineData(0x5_0067, 0x5_0047, "aged")]
    public void Use_is_reported_with_the_option(ulong before, ulong after, string expected)
    {
        Assert.Equal("no changes", Lines(Diff(Image(before), Image(after)))[1]);
        Assert.EndsWith($" {expected}", Lines(Diff(Image(before), Image(after), "--accessed"))[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_huge_page_that_became_a_table_of_the_same_memory_is_split_and_the_opposite_collapsed()
    {
        ulong[] pieces = [.. Enumerable.Range(0, 512).Select(static i => 0x20_0000 + ((ulong)i << 12) + All)];
        var huge = Core(0x20_0000 | Huge, []);
        var small = Core(0x3000 | All, pieces);

        string[] split = Lines(Diff(huge, small)), collapsed = Lines(Diff(small, huge));

        const string Pages = "0x0000000000000000 0x00000000001fffff      512";
        const string Unchanged = "urwx         ad---          0x0000000000200000                          ";
        Assert.Equal($"{Pages} 2M -> 4K   {Unchanged} split", split[1]);
        Assert.Equal($"{Pages} 4K -> 2M   {Unchanged} collapsed", collapsed[1]);
        Assert.Equal((5, 5), (split.Length, collapsed.Length));
    }

    [Fact]
    public void A_split_with_another_change_is_reported_as_both()
    {
        ulong[] pieces = [.. Enumerable.Range(0, 512).Select(static i => 0x20_0000 + ((ulong)i << 12) + All)];
        pieces[5] = 0;
        pieces[7] &= ~0x42UL; // neither writable nor dirty

        using var json = JsonDocument.Parse(Diff(Core(0x20_0000 | Huge, []), Core(0x3000 | All, pieces), "--format", "json").Bytes);

        var rows = json.RootElement.GetProperty("rows").EnumerateArray()
            .Select(static row => (
                row.GetProperty("first").GetString()![^6..],
                row.GetProperty("pages").GetInt32(),
                row.GetProperty("change").GetString())).ToList();
        Assert.Equal(
            [
                ("000000", 5, "split"), ("005000", 1, "unmapped"), ("006000", 1, "split"), ("007000", 1, "split"),
                ("007000", 1, "permissions"), ("007000", 1, "cleaned"), ("008000", 504, "split"),
            ],
            rows);
    }

    [Fact]
    public void Permissions_that_a_table_denies_change_the_pages_below_equal_tables()
    {
        ulong[] pages = [0x5_0000 | All, 0x5_1000 | All];

        string[] lines = Lines(Diff(Core(0x3000 | All, pages), Core(0x3065, pages)));

        Assert.Equal(
            "0x0000000000000000 0x0000000000001fff        2 4K         urwx -> ur-x ad---          0x0000000000050000"
            + "                           permissions",
            lines[1]);
        Assert.Equal(5, lines.Length);
    }

    [Fact]
    public void The_mappings_of_a_missing_table_are_not_compared_and_coverage_reports_it()
    {
        var whole = Core(0x3000 | All, [0x5_0000 | All]);
        var lacking = Core(0x9000 | All, []);

        string[] lines = Lines(Diff(whole, lacking));
        var rows = Diff(whole, lacking, "--format", "csv");

        Assert.Equal("no changes", lines[1]);
        Assert.Equal("before: coverage: complete, 4 tables visited", lines[2]);
        Assert.StartsWith("after: coverage: incomplete, 1 of 4 table visits found a missing table", lines[3], StringComparison.Ordinal);
        Assert.Equal(1, rows.Output.Count(static c => c == '\n'));
        Assert.Contains("1 of 8 table visits found a missing table", rows.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_tables_of_different_formats_are_refused_in_one_sentence()
    {
        var run = ToolRun.Of("diff", Guest.Tables(1), Guest.Tables(1, "x86_64-5level"));

        Assert.Equal(2, run.Code);
        Assert.Contains("different formats: 'x86-64, 4 levels' in ", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.Error.Count(static c => c == '\n'));
    }

    [Fact]
    public void The_other_page_table_is_chosen_by_CPU_root_or_image()
    {
        string byCpu = ToolRun.Of("diff", Guest.Tables(1), "--cpu2", "1").Output;

        Assert.Equal(byCpu, ToolRun.Of("diff", Guest.Tables(1), "--root", "26e8000", "--root2", "26e6000").Output);
        Assert.Equal(byCpu, ToolRun.Of("diff", Guest.Tables(1), Guest.Tables(1), "--cpu2", "1").Output);
        Assert.Contains(" mapped, ", byCpu, StringComparison.Ordinal);
    }

    private static string[] Lines(ToolRun run)
    {
        Assert.Equal((0, ""), (run.Code, run.Error));
        return run.Output.TrimEnd('\n').Split('\n');
    }

    private static ToolRun Diff(CoreBuilder before, CoreBuilder after, params string[] options)
    {
        using TestFile one = new(before.Build()), other = new(after.Build());
        return ToolRun.Of(["diff", one.Path, other.Path, .. options]);
    }

    private static CoreBuilder Image(ulong entry) => Core(0x4000 | All, [0, 0, 0, entry]);

    // The root is at 0x1000, a table of pages at 0x3000 and again at 0x4000.
    private static CoreBuilder Core(ulong directoryEntry, ulong[] pages) => new CoreBuilder().Cpu(0x8005_0033, 0x1000, 0x20)
        .Load(0x1000, Table(0x2000 | All)).Load(0x2000, Table(0x5000 | All)).Load(0x3000, Table(pages))
        .Load(0x4000, Table(pages)).Load(0x5000, Table(directoryEntry));

    private static byte[] Table(params ulong[] entries)
    {
        byte[] table = new byte[4096];
        for (int i = 0; i < entries.Length; i++) BinaryPrimitives.WriteUInt64LittleEndian(table.AsSpan(i * 8), entries[i]);
        return table;
    }
}
