using System.Globalization;
using System.Text.Json;

namespace WalkGen.Cli.Tests;

/// <summary>The output of the commands.</summary>
public class OutputTests
{
    [Fact]
    public void Info_shows_machine_memory_and_CPUs()
    {
        string output = ToolRun.Of("info", Guest.Tables(1)).Output;

        Assert.Contains("ELF core (QEMU dump-guest-memory), gzip", output, StringComparison.Ordinal);
        Assert.Contains("576 KiB in 34 segments", output, StringComparison.Ordinal);
        Assert.Contains("    0  x86-64, 4 levels  0x00000000026e8000  0x80050033  0x26e8000  0x750ef0\n", output, StringComparison.Ordinal);
        Assert.Contains("    1  x86-64, 4 levels  0x00000000026e6000  0x80050033  0x26e6000  0x750ee0\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Extents_are_the_same_in_every_format_and_cover_every_leaf()
    {
        string[] text = Lines(ToolRun.Of("dump", Guest.Tables(1)));
        string[] csv = Lines(ToolRun.Of("dump", Guest.Tables(1), "--format", "csv"));
        string[] lines = Lines(ToolRun.Of("dump", Guest.Tables(1), "--format", "jsonl"));
        using var json = JsonDocument.Parse(ToolRun.Of("dump", Guest.Tables(1), "--format", "json").Bytes);
        string prefix = $"{Guest.Tables(1)},0x00000000026e8000,,";

        JsonElement[] rows = [.. json.RootElement.GetProperty("rows").EnumerateArray()];
        int nonPresent = rows.Count(static row => row.GetProperty("state").GetString() != "present");
        Assert.Equal($"{text.Length - 3 - nonPresent} extents of 76672 leaves; {nonPresent} runs of 149 non-present entries", text[^2]);
        Assert.Equal("coverage: complete, 2182 tables visited", text[^1]);
        Assert.Equal(text[1..^2].Select(static line => line[..37].Replace(' ', ',')), csv[1..].Select(line => line[prefix.Length..][..37]));
        Assert.Equal(text[1..^2].Select(static line => line[..18]), rows.Select(static extent => extent.GetProperty("first").GetString()));
        Assert.Equal(lines, rows.Select(static row => row.GetRawText()));
        ulong bytes = (5UL + 109) * (2 << 20) + (1281UL + 75277) * 4096;
        Assert.Equal(
            bytes,
            rows.Where(static row => row.GetProperty("state").GetString() == "present")
                .Aggregate(0UL, static (sum, extent) => sum + extent.GetProperty("length").GetUInt64()));
    }

    [Theory]
    [InlineData("x86_64-4level", "hw_poison 1, invalidated 5, marker 6, prot_none 532, swap 116")]
    [InlineData("x86_64-5level", "hw_poison 1, invalidated 5, marker 6, prot_none 532, swap 116")]
    [InlineData("i386-pae", "hw_poison 1, invalidated 5, prot_none 532, swap 116")]
    [InlineData("i386-2level", "hw_poison 1, invalidated 5, prot_none 1044, swap 116")]
    public void Non_present_entries_are_named(string guest, string states)
    {
        string[] csv = Lines(ToolRun.Of("dump", Guest.Tables(1, guest), "--format", "csv"));
        string[] columns = csv[0].Split(',');
        int state = Array.IndexOf(columns, "state"), length = Array.IndexOf(columns, "length");

        var pages = csv[1..].Select(static line => line.Split(',')).Where(row => row[state] != "present")
            .GroupBy(row => row[state], row => ulong.Parse(row[length], CultureInfo.InvariantCulture) / 4096)
            .OrderBy(static group => group.Key, StringComparer.Ordinal)
            .Select(static group => $"{group.Key} {group.Aggregate(0UL, static (sum, count) => sum + count)}");

        Assert.Equal(states, string.Join(", ", pages));
    }

    [Fact]
    public void Non_present_entries_of_an_unknown_system_are_not_decoded()
    {
        using var core = new TestFile(new CoreBuilder().Cpu(0x8005_0033, 0x1000, 0x20)
            .Load(0x1000, Entry(0x2007)).Load(0x2000, Entry(0x3007)).Load(0x3000, Entry(0x4007)).Load(0x4000, Entry(0xffff_ffff_ffff_f100))
            .Build());

        Assert.EndsWith(
            " -                         1   4K ---  ---    non_present",
            Lines(ToolRun.Of("dump", core.Path))[1],
            StringComparison.Ordinal);
        Assert.EndsWith(
            " 0x0000000000000000        1   4K ---  ---    prot_none",
            Lines(ToolRun.Of("dump", core.Path, "--linux", "6.1"))[1],
            StringComparison.Ordinal);

        static byte[] Entry(ulong entry) => new byte[4096].Put(0, entry);
    }

    [Fact]
    public void The_halves_together_are_the_whole()
    {
        byte[] user = ToolRun.Of("dump", Guest.Tables(1), "--format", "leaves", "--half", "user").Bytes;
        byte[] kernel = ToolRun.Of("dump", Guest.Tables(1), "--format", "leaves", "--half", "kernel").Bytes;

        Assert.Equal(1286, user.Count(static b => b == '\n'));
        Assert.Equal([.. user, .. kernel], ToolRun.Of("dump", Guest.Tables(1), "--format", "leaves").Bytes);
        Assert.Equal([.. user, .. kernel], ToolRun.Of("dump", Guest.Tables(1), "--format", "leaves", "--half", "both").Bytes);
    }

    [Theory]
    [InlineData("i386-pae", 1255)]
    [InlineData("i386-2level", 1770)]
    public void The_kernel_of_a_32_bit_guest_begins_at_3_GiB(string guest, int userLeaves)
    {
        string[] user = Lines(ToolRun.Of("dump", Guest.Tables(1, guest), "--format", "leaves", "--half", "user"));
        string[] kernel = Lines(ToolRun.Of("dump", Guest.Tables(1, guest), "--format", "leaves", "--half", "kernel"));

        Assert.Equal(userLeaves, user.Length);
        Assert.StartsWith("b", user[^1], StringComparison.Ordinal);
        Assert.StartsWith("c0000000 ", kernel[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("i386-pae", "96400123", "0x0000000096400123 -> 0x0000000002400123, not in the image", "PD")]
    [InlineData("i386-2level", "95000123", "0x0000000095000123 -> 0x0000000002800123, not in the image", "PD")]
    [InlineData("i386-2level", "8049fff", "0x0000000008049fff -> 0x0000000006e70fff, not in the image", "PT")]
    [InlineData("i386-2level", "0", "0x0000000000000000 -> not mapped: the PGD entry is empty", null)]
    [InlineData("i386-pae", "100000000", "0x0000000100000000 -> not mapped: the page table does not translate this address", null)]
    [InlineData("x86_64-5level", "7f067bc00000", "0x00007f067bc00000 -> 0x0000000002c00000, not in the image", "PD")]
    public void Translate_knows_every_paging_mode(string guest, string address, string title, string? lastTable)
    {
        string[] lines = Lines(ToolRun.Of("translate", Guest.Tables(1, guest), address))[..^2]; // without the coverage

        Assert.Equal(title, lines[0]);
        if (lastTable is not null) Assert.StartsWith($"  {lastTable} ", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_without_a_mode_is_read_in_the_given_one()
    {
        byte[] directory = new byte[4096], table = new byte[4096];
        BitConverter.TryWriteBytes(directory.AsSpan(4), 0x0000_20e7); // 4 MiB at 1 << 32, or the table at 0x2000
        BitConverter.TryWriteBytes(table.AsSpan(8), 0x0004_5065);
        using var file = new TestFile(new CoreBuilder { Machine = 3 }.Load(0x1000, directory).Load(0x2000, table).Build());

        Assert.Equal(2, ToolRun.Of("dump", file.Path, "--root", "1018").Code); // no mode
        Assert.Equal(2, ToolRun.Of("dump", file.Path, "--paging", "x86").Code); // no CPU, and no root either
        Assert.Equal(
            ["400000 100000000 400000 20e7"],
            Lines(ToolRun.Of("dump", file.Path, "--root", "1018", "--paging", "x86", "--format", "leaves")));
        Assert.Equal(
            ["402000 45000 1000 45065"],
            Lines(ToolRun.Of("dump", file.Path, "--root", "1018", "--paging", "x86-no-pse", "--format", "leaves")));
        Assert.Equal(
            ["402000 0 1 1"],
            Lines(ToolRun.Of("dump", file.Path, "--root", "1018", "--paging", "x86-no-pse", "--format", "effective")));
    }

    [Fact]
    public void The_mode_of_a_CPU_can_be_overridden()
    {
        string stats = ToolRun.Of("stats", Guest.Tables(1, "i386-2level"), "--cpu", "1", "--paging", "x86-no-pse").Output;

        Assert.Contains("x86, 2 levels, no huge pages, root 0x0000000001e19000", stats, StringComparison.Ordinal);
    }

    [Fact]
    public void Info_shows_the_paging_modes_of_32_bit_guests()
    {
        Assert.Contains(
            "    0  x86 PAE, 3 levels  0x000000000131ea20  0x80050033  0x131ea20  0x350ef0\n",
            ToolRun.Of("info", Guest.Tables(1, "i386-pae")).Output,
            StringComparison.Ordinal);
        Assert.Contains(
            "    1  x86, 2 levels  0x0000000001e19000  0x80050033  0x1e19000  0x350ed0\n",
            ToolRun.Of("info", Guest.Tables(1, "i386-2level")).Output,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("7f3e2de00123", "0x00007f3e2de00123 -> 0x0000000003200123, not in the image", "PD")]
    [InlineData("0xfffffe0000000000", "0xfffffe0000000000 (cpu_entry_area) -> 0x0000000008f13000, not in the image", "PT")]
    [InlineData("400000", "0x0000000000400000 -> not mapped: the PTE entry is empty", "PD")]
    [InlineData("7f3e2e600000", "0x00007f3e2e600000 -> not mapped: prot_none soft_dirty accessed dirty, frame 0x0000000003a00000", "PD")]
    [InlineData("0000800000000000", "0x0000800000000000 -> not mapped: not a canonical address", null)]
    public void Translate_goes_entry_by_entry(string address, string title, string? lastTable)
    {
        string[] lines = Lines(ToolRun.Of("translate", Guest.Tables(1), address))[..^2]; // without the coverage

        Assert.Equal(title, lines[0]);
        if (lastTable is null) Assert.Equal(2, lines.Length);
        else Assert.StartsWith($"  {lastTable} ", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void The_image_may_be_unpacked_too()
    {
        using var file = new TestFile(Guest.Unpack(Guest.Tables(1)));

        Assert.Equal(ToolRun.Of("dump", Guest.Tables(1)).Bytes, ToolRun.Of("dump", file.Path).Bytes);
    }

    [Fact]
    public void The_README_shows_what_its_first_command_prints()
    {
        string readme = File.ReadAllText(Guest.InRepository("README.md"));
        string shown = readme[readme.IndexOf("first              last", StringComparison.Ordinal)..];
        string[] printed = Lines(ToolRun.Of("dump", Guest.Tables(1), "--half", "user"));

        Assert.Contains("dump tests/Guests/x86_64-4level/tables.phase1.elf.gz --half user", readme, StringComparison.Ordinal);
        Assert.StartsWith(string.Join('\n', printed[..4]) + "\n...\n", shown, StringComparison.Ordinal);
    }

    private static string[] Lines(ToolRun run)
    {
        Assert.Equal((0, ""), (run.Code, run.Error));
        return run.Output.TrimEnd('\n').Split('\n');
    }
}
