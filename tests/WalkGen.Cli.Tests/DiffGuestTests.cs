using System.Globalization;
using System.Text.Json;

namespace WalkGen.Cli.Tests;

/// <summary>
/// <c>walkgen diff</c> between two dumps of one guest, against the writes of the workload in between and the kernel's pagemap of each dump.
/// </summary>
public class DiffGuestTests
{
    private const ulong Present = 1UL << 63;
    private const ulong Frame = (1UL << 55) - 1;

    public static TheoryData<string, int> Steps()
    {
        var steps = new TheoryData<string, int>();
        foreach (string guest in Guest.All.Where(static guest => guest.Phases > 1).Select(static guest => guest.Name).Append(Guest.Arm64))
        {
            steps.Add(guest, 2);
            steps.Add(guest, 3);
        }

        return steps;
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void Pages_that_became_dirty_are_those_that_were_written(string guest, int phase)
    {
        var written = Guest.Truth(phase, guest).GetProperty("written_since_previous_phase").EnumerateArray()
            .Select(static row => (Address: Hex(row[1]), Name: $"{row[2].GetString()} {row[3].GetInt32()}")).ToList();
        // A page that was written before is still dirty: the tables do not show the second write. The even pages of cow_fork were copied
        // at the first write.
        string[] writtenBefore = phase == 2
            ? ["filepage 40", "filepage 41", "filepage 42", "filepage 43"]
            : ["filepage 60", "filepage 61", "filepage 62", "filepage 63", "cow_fork 10", "cow_fork 12"];

        var dirty = Pages(Diff(guest, phase).Where(static row => row.Change is "dirtied" or "mapped" or "remapped"
            && row.AttributesAfter.Contains("dirty", StringComparison.Ordinal))).ToHashSet();

        var areas = Process(guest, phase, "A").GetProperty("maps").EnumerateArray()
            .Where(static area => area[3].GetString() == "/dev/zero (deleted)").ToList();
        // the workload's messages to the other processes
        var reports = dirty.Where(page => areas.Exists(area => page >= Hex(area[0]) && page < Hex(area[1]))).ToHashSet();
        Assert.Equal(phase == 2 && guest is Guest.FourLevels or Guest.Arm64 ? 1 : 0, reports.Count);
        Assert.Equal(
            written.Where(page => !writtenBefore.Contains(page.Name)).Select(static page => page.Address).Order(),
            dirty.Except(reports).Order());

        var before = Dump(guest, phase - 1);
        var hidden = written.Where(page => writtenBefore.Contains(page.Name)).ToList();
        Assert.Equal(writtenBefore.Length, hidden.Count);
        Assert.All(
            hidden,
            page => Assert.True(before.Single(row => page.Address >= row.First && page.Address <= row.Last).IsDirty, page.Name));
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void Mappings_that_came_went_and_moved_are_those_of_the_pagemap(string guest, int phase)
    {
        Dictionary<ulong, ulong> before = PageMap(guest, phase - 1), after = PageMap(guest, phase);

        var rows = Diff(guest, phase);

        Assert.Equal(after.Keys.Except(before.Keys).Order(), Pages(rows.Where(static row => row.Change == "mapped")).Order());
        Assert.Equal(before.Keys.Except(after.Keys).Order(), Pages(rows.Where(static row => row.Change == "unmapped")).Order());
        Assert.Equal(
            before.Keys.Intersect(after.Keys).Where(page => before[page] != after[page]).Order(),
            Pages(rows.Where(static row => row.Change == "remapped")).Order());
        Assert.All(
            rows.Where(static row => row.Change is "mapped" or "remapped"),
            row => Assert.Equal(after[row.First], row.PhysicalAfter));
        Assert.All(
            rows.Where(static row => row.Change is "unmapped" or "remapped"),
            row => Assert.Equal(before[row.First], row.PhysicalBefore));
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void The_kernel_changed_nothing_of_its_half(string guest, int phase)
    {
        ulong kernel = guest.StartsWith("i386", StringComparison.Ordinal) ? 0xc000_0000 : 1UL << 63;

        // It ran in between, so the hardware may have set accessed flags.
        Assert.DoesNotContain(Diff(guest, phase, "--accessed"), row => row.Last >= kernel && row.Change != "accessed");
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void Only_clear_refs_removes_permissions_and_only_with_soft_dirty_tracking(string guest, int phase)
    {
        // arch/x86/include/asm/pgtable_types.h; 32-bit kernels and arm64 have no such bits
        const ulong SoftDirty = 1 << 11, SoftDirtySwap = 1 << 1;
        bool tracks = phase == 3 && guest.StartsWith("x86_64", StringComparison.Ordinal);
        var rows = Diff(guest, phase);
        var moved = Pages(rows.Where(static row => row.Change is "remapped" or "dirtied")).ToHashSet();

        var protectedRows = rows.Where(row => row.Change == "permissions" && !moved.Contains(row.First)).ToList();
        Assert.Equal(tracks, protectedRows.Count > 0);
        Assert.All(protectedRows, static row => Assert.Equal(row.PermissionsBefore!.Replace('w', '-'), row.PermissionsAfter));

        var nonPresent = rows.Where(static row => row.Change == "non_present").ToList();
        Assert.Equal(tracks ? Process(guest, 2, "A").GetProperty("nonpresent").EnumerateArray().Count(IsSoftDirty) : 0, nonPresent.Count);
        Assert.All(nonPresent, static row => Assert.Contains(row.EntryBefore ^ row.EntryAfter, new ulong?[] { SoftDirty, SoftDirtySwap }));

        var attributes = rows.Where(static row => row.Change == "attributes" && row.EntryBefore is not null).ToList();
        Assert.Equal(tracks, attributes.Count > 0);
        Assert.All(attributes, static row => Assert.Equal(SoftDirty, (row.EntryBefore ^ row.EntryAfter) & SoftDirty));

        static bool IsSoftDirty(JsonElement row)
        {
            ulong raw = Convert.ToUInt64(row[2].GetString(), 16);
            return (raw & (1 << 8)) != 0 ? (raw & SoftDirty) != 0 : (raw & SoftDirtySwap) != 0; // bit 8: PROT_NONE
        }
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void Non_present_entries_are_named_as_in_dump(string guest, int phase)
    {
        // B maps nothing at A's non-present entries of the user's half.
        string[] ofA = Selection(guest, phase, "A"), ofB = Selection(guest, phase, "B");
        var named = ToolRun.Of(["dump", .. ofA, "--half", "user", "--linux", "6.1", "--format", "jsonl"]).Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => JsonDocument.Parse(line).RootElement)
            .Where(static row => row.GetProperty("state").GetString() != "present").ToList();
        var expected = named.SelectMany(static row => Pieces(
            Hex(row.GetProperty("first")), row.GetProperty("length").GetUInt64(), row.GetProperty("state").GetString()!)).ToHashSet();

        var rows = Rows([.. ofA, "--root2", ofB[2], "--linux", "6.1"])
            .Where(row => row.StateBefore is not "present" and not "empty").ToList();

        Assert.True(expected.Count > 100);
        Assert.Contains(expected, static piece => piece.State == "swap");
        Assert.Contains(expected, static piece => piece.State == "prot_none");
        Assert.Equal(expected.Order(), rows.SelectMany(static row => Pieces(row.First, row.Length, row.StateBefore)).Order());
        Assert.All(rows, static row => Assert.Equal("non_present", row.Change));

        static IEnumerable<(ulong Address, string State)> Pieces(ulong first, ulong length, string state)
            => Enumerable.Range(0, (int)(length >> 12)).Select(page => (first + ((ulong)page << 12), state));
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void A_page_table_does_not_differ_from_itself(string guest, int phase)
    {
        string[] selection = Selection(guest, phase, "A");

        var twice = ToolRun.Of(["diff", .. selection, selection[0], "--accessed"]);
        var once = ToolRun.Of(["diff", .. selection, "--root2", selection[2], "--accessed"]);

        Assert.Equal((0, ""), (twice.Code, twice.Error));
        Assert.Contains("\nno changes\nbefore: coverage: complete, ", twice.Output, StringComparison.Ordinal);
        Assert.Equal(twice.Output, once.Output);
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void Two_processes_of_one_image_share_the_kernel_and_differ_by_what_each_has_mapped(string guest, int phase)
    {
        Dictionary<ulong, ulong> one = PageMap(guest, phase, "A"), other = PageMap(guest, phase, "B");

        var rows = Rows([.. Selection(guest, phase, "A"), "--root2", Selection(guest, phase, "B")[2]]);

        Assert.Equal(
            other.Keys.Except(one.Keys).Order(),
            Pages(rows.Where(static row => row.Change == "mapped")).Where(other.ContainsKey).Order());
        Assert.Equal(
            one.Keys.Except(other.Keys).Order(),
            Pages(rows.Where(static row => row.Change == "unmapped")).Where(one.ContainsKey).Order());
        Assert.Equal(
            one.Keys.Intersect(other.Keys).Where(page => one[page] != other[page]).Order(),
            Pages(rows.Where(static row => row.Change == "remapped")).Where(one.ContainsKey).Order());
    }

    private static List<Row> Diff(string guest, int phase, params string[] options)
        => Rows([.. Selection(guest, phase - 1, "A"), Selection(guest, phase, "A")[0], .. options]);

    private static List<Row> Rows(string[] arguments)
    {
        var run = ToolRun.Of(["diff", .. arguments, "--format", "jsonl"]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        return [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Row.Of)];
    }

    private static List<(ulong First, ulong Last, bool IsDirty)> Dump(string guest, int phase)
        => [.. ToolRun.Of(["dump", .. Selection(guest, phase, "A"), "--format", "jsonl"]).Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => JsonDocument.Parse(line).RootElement)
            .Select(static row => (Hex(row.GetProperty("first")), Hex(row.GetProperty("last")), row.GetProperty("dirty").GetBoolean()))];

    private static IEnumerable<ulong> Pages(IEnumerable<Row> rows)
        => rows.SelectMany(static row => Enumerable.Range(0, (int)(row.Length >> 12)).Select(page => row.First + ((ulong)page << 12)));

    // The physical addresses of present pages. pagemap counts PROT_NONE pages as present; the processor does not.
    private static Dictionary<ulong, ulong> PageMap(string guest, int phase, string process = "A")
    {
        JsonElement truth = Process(guest, phase, process);
        var hidden = truth.GetProperty("nonpresent").EnumerateArray()
            .Select(static row => (First: Hex(row[0]), Size: row[1].GetUInt64())).ToList();
        var pages = new Dictionary<ulong, ulong>();
        foreach (var run in truth.GetProperty("pagemap").EnumerateArray())
        {
            for (ulong i = 0; i < run[2].GetUInt64(); i++)
            {
                ulong address = Hex(run[0]) + (i << 12), page = Hex(run[1]) + i;
                bool isHidden = hidden.Exists(entry => address - entry.First < entry.Size);
                if ((page & Present) != 0 && !isHidden) pages.Add(address, (page & Frame) << 12);
            }
        }

        return pages;
    }

    // The image and its root.
    private static string[] Selection(string guest, int phase, string process)
        => guest == Guest.Arm64
            ? Arm64Guest.Selection(phase, process)
            : [Guest.Tables(phase, guest), "--root", Process(guest, phase, process).GetProperty("root").GetProperty("cr3").GetString()!];

    private static JsonElement Process(string guest, int phase, string process)
        => Guest.Truth(phase, guest).GetProperty("processes").GetProperty(process);

    private static ulong Hex(JsonElement text) => Hex(text.GetString()!)!.Value;

    private static ulong? Hex(string? text)
        => text is null
            ? null
            : ulong.Parse(text.Replace("0x", "", StringComparison.Ordinal), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private sealed record Row(
        string Change, ulong First, ulong Last, ulong Length, ulong? PhysicalBefore, ulong? PhysicalAfter,
        string? PermissionsBefore, string? PermissionsAfter, string AttributesAfter,
        ulong? EntryBefore, ulong? EntryAfter, string StateBefore)
    {
        public static Row Of(string line)
        {
            JsonElement row = JsonDocument.Parse(line).RootElement;
            return new(
                Text("change")!, Hex(Text("first"))!.Value, Hex(Text("last"))!.Value, row.GetProperty("length").GetUInt64(),
                Hex(Text("physical_before")), Hex(Text("physical_after")),
                Text("permissions_before"), Text("permissions_after"), Text("attributes_after") ?? "",
                Hex(Text("entry_before")), Hex(Text("entry_after")), Text("state_before")!);

            string? Text(string name) => row.GetProperty(name).GetString();
        }
    }
}
