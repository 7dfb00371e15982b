using System.Globalization;
using System.Text;

namespace WalkGen.Cli.Tests;

/// <summary>The mappings of physical addresses, against the emulator's list.</summary>
public class FindTests
{
    private const ulong AddressBits = 0x000f_ffff_ffff_f000;

    [Theory]
    [MemberData(nameof(GuestTests.Listed), MemberType = typeof(GuestTests))]
    public void Mappings_are_those_that_the_emulator_lists(string guest, string process)
    {
        string cpu = Guest.Truth(1, guest).GetProperty("processes").GetProperty(process).GetProperty("cpu").GetInt32()
            .ToString(CultureInfo.InvariantCulture);
        var listed = Listed(guest, process, cpu);
        var frames = listed.GroupBy(static leaf => leaf.Physical).OrderByDescending(static aliases => aliases.Count())
            .Select(static aliases => aliases.Key).ToList();
        ulong[] asked = [.. frames[..3].Concat(frames.Where(static (_, index) => index % 997 == 996))
            .Select(static frame => frame + 0xabc)];

        var physical = asked.Select(static address => $"{address:x}");
        var run = ToolRun.Of(["find", Guest.Tables(1, guest), "--cpu", cpu, "--format", "csv", "--physical", .. physical]);

        Assert.Equal((0, ""), (run.Code, run.Error));
        var found = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..].Select(static line => line.Split(','))
            .SelectMany(static cells => Enumerable.Range(0, int.Parse(cells[^8], CultureInfo.InvariantCulture)), Repeat);
        var expected = listed.SelectMany(leaf => asked.Where(address => address - leaf.Physical < leaf.Size)
            .Select(address => $"0x{address:x16} 0x{leaf.Address + (address - leaf.Physical):x16} 1 {leaf.Size}"));
        Assert.Equal(expected.Order(), found.Order());
        Assert.True(asked.Length > 4);
    }

    [Fact]
    public void A_frame_that_is_mapped_65537_times_is_found_each_time()
    {
        string[] lines = Lines("--physical", "1056fff");

        Assert.Equal("mappings: 65537", lines[^2]);
        Assert.Equal("coverage: complete, 2182 tables visited", lines[^1]);
    }

    [Fact]
    public void Ranges_may_overlap_and_unmapped_ones_are_listed()
    {
        Assert.Equal(
            [
                "physical           virtual                 bytes size user kernel half",
                "0x0000000007a28ffe 0x00007f3e2ec19ffe          4   4K rwx  rw-    user",
                "0x0000000007a28fff 0x00007f3e2ec19fff          1   4K rwx  rw-    user",
            ],
            Lines("--physical", "7a28ffe-7a29001", "7a28fff", "ffffffffffff0-fffffffffffff")[..3]);
        Assert.Contains(
            "0x000ffffffffffff0-0x000fffffffffffff is not mapped",
            Lines("--physical", "7a28ffe-7a29001", "7a28fff", "ffffffffffff0-fffffffffffff"));
    }

    [Fact]
    public void Both_roots_of_a_guest_are_searched()
    {
        var translations = Arm64Guest.Translations().Select(static line => line.TrimEnd('\r').Split(' '))
            .Where(static words => words[0] == "A" && words[2] == "gpa:").Where(static (_, index) => index % 100 == 0)
            .Select(static words => (Virtual: Number(words[1]), Physical: Number(words[3]))).ToList();

        var physical = translations.Select(static pair => $"{pair.Physical:x}");
        var run = ToolRun.Of(["find", .. Arm64Guest.Selection(1, "A"), "--format", "csv", "--physical", .. physical]);

        Assert.True(translations.Count > 100);
        Assert.All(
            translations,
            pair => Assert.Contains($",0x{pair.Physical:x16},0x{pair.Virtual:x16},1,", run.Output, StringComparison.Ordinal));
    }

    /// <summary>The lines of <c>info tlb</c>, with the sizes from the leaves of <c>dump</c>: the lines have no page sizes.</summary>
    private static List<(ulong Address, ulong Physical, ulong Size)> Listed(string guest, string process, string cpu)
    {
        var listed = Encoding.ASCII.GetString(Guest.Unpack(Guest.InfoTlb(process, guest)))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var leaves = ToolRun.Of("dump", Guest.Tables(1, guest), "--cpu", cpu, "--format", "leaves").Output.Split(
            '\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(listed.Length, leaves.Length);
        return [.. listed.Zip(
            leaves, static (line, leaf) => (Number(line[..16]), Number(line[18..34]) & AddressBits, Number(leaf.Split(' ')[2])))];
    }

    private static string Repeat(string[] cells, int repeat)
    {
        ulong address = Number(cells[4]) + ((ulong)repeat * ulong.Parse(cells[6], CultureInfo.InvariantCulture));
        return $"{cells[3]} 0x{address:x16} {cells[5]} {cells[6]}";
    }

    private static string[] Lines(params string[] arguments)
    {
        var run = ToolRun.Of(["find", Guest.Tables(1), .. arguments]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        return run.Output.TrimEnd('\n').Split('\n');
    }

    private static ulong Number(string text)
        => ulong.Parse(text.Replace("0x", "", StringComparison.Ordinal), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
