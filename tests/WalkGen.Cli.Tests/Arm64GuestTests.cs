using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace WalkGen.Cli.Tests;

/// <summary>The page tables of a real AArch64 guest, against data of its kernel and of the emulator from the same moment.</summary>
public class Arm64GuestTests
{
    private const ulong Contiguous = 1UL << 52;

    public static TheoryData<int, string> PhasesAndProcesses()
        => new() { { 1, "A" }, { 1, "B" }, { 2, "A" }, { 2, "B" }, { 3, "A" }, { 3, "B" } };

    [Theory]
    [MemberData(nameof(PhasesAndProcesses))]
    public void The_tool_walks_both_roots(int phase, string process)
    {
        JsonElement truth = Arm64Guest.Process(phase, process);
        foreach (var (format, digest) in new[] { ("leaves", "leaves_sha256"), ("effective", "effective_sha256") })
        {
            var run = ToolRun.Of(["dump", .. Arm64Guest.Selection(phase, process), "--format", format]);
            Assert.Equal((0, ""), (run.Code, run.Error));
            Assert.Equal(truth.GetProperty(digest).GetString(), Convert.ToHexStringLower(SHA256.HashData(run.Bytes)));
        }

        var counted = ToolRun.Of(["stats", .. Arm64Guest.Selection(phase, process), "--format", "json"]);
        using var stats = JsonDocument.Parse(counted.Bytes);
        foreach (var expected in truth.GetProperty("expected").EnumerateObject())
        {
            Assert.True(
                JsonElement.DeepEquals(expected.Value, stats.RootElement.GetProperty(expected.Name)),
                $"{expected.Name}: {expected.Value} expected, {stats.RootElement.GetProperty(expected.Name)} found");
        }
    }

    [Fact]
    public void A_kernel_root_is_refused_in_a_mode_with_one_root()
    {
        var run = ToolRun.Of("dump", Guest.Tables(1, "x86_64-4level"), "--root", "1000", "--kernel-root", "2000");
        Assert.Equal(1, run.Code);
        Assert.Contains("the paging mode 'x86-64, 4 levels' has one root for all addresses", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(PhasesAndProcesses))]
    public void Leaves_are_those_of_the_guest_to_the_last_page(int phase, string process)
        => Assert.Equal(
            Arm64Guest.Process(phase, process).GetProperty("leaves_sha256").GetString(),
            Digest(Walked(phase, process).Leaves.Select(static leaf =>
                $"{leaf.Address:x} {leaf.Physical:x} {leaf.Size:x} {leaf.Raw:x}\n")));

    [Theory]
    [MemberData(nameof(PhasesAndProcesses))]
    public void Permissions_are_combined_over_all_levels(int phase, string process)
        => Assert.Equal(
            Arm64Guest.Process(phase, process).GetProperty("effective_sha256").GetString(),
            Digest(Walked(phase, process).Leaves.Select(static leaf =>
                $"{leaf.Address:x} {Bit(leaf.Flags, EntryFlags.Writable)} {Bit(leaf.Flags, EntryFlags.User)} "
                + $"{Bit(leaf.Flags, EntryFlags.Executable)}\n")));

    [Theory]
    [MemberData(nameof(PhasesAndProcesses))]
    public void All_non_present_entries_are_found(int phase, string process)
    {
        var expected = Arm64Guest.Process(phase, process).GetProperty("nonpresent").EnumerateArray()
            .Select(static row => $"{row[0].GetString()} {row[1].GetUInt64()} {row[2].GetString()}");

        Assert.Equal(expected, Walked(phase, process).NonPresent.Select(static entry => $"{entry.Address:x} {entry.Size} {entry.Raw:x}"));
    }

    [Theory]
    [MemberData(nameof(PhasesAndProcesses))]
    public void Counts_are_those_of_the_guest(int phase, string process)
    {
        JsonElement expected = Arm64Guest.Process(phase, process).GetProperty("expected");
        Arm64Walker walker = Walked(phase, process);

        Assert.Equal(Counts(expected.GetProperty("user")), Half(walker, isKernel: false));
        Assert.Equal(Counts(expected.GetProperty("kernel")), Half(walker, isKernel: true));
        Assert.Equal(
            Counts(expected.GetProperty("contiguous_bit")),
            Sorted(walker.Leaves.Where(static leaf => (leaf.Raw & Contiguous) != 0)
                .Select(static leaf => $"{(IsKernel(leaf.Address) ? "kernel" : "user")}_{leaf.Size}")));
        Assert.Equal(Counts(expected.GetProperty("table_visits_by_level")), Tables(walker, static tables => tables.Count));
        Assert.Equal(Counts(expected.GetProperty("table_frames_by_level")), Tables(walker, static tables => tables.Distinct().Count()));
    }

    [Theory]
    [InlineData(1, 67, 35)]
    [InlineData(2, 77, 53)]
    [InlineData(3, 77, 53)]
    public void Pages_of_the_shared_file_are_dirty_if_they_were_written(int phase, int mapped, int written)
    {
        JsonElement region = Guest.Truth(phase, Guest.Arm64).GetProperty("regions").EnumerateArray()
            .Single(static row => row.GetProperty("name").GetString() == "file_rw");
        ulong start = Hex(region.GetProperty("start").GetString()!);
        ulong end = Hex(region.GetProperty("end").GetString()!);

        var pages = Walked(phase, "A").Leaves.Where(leaf => leaf.Address >= start && leaf.Address < end).ToList();

        Assert.Equal((mapped, written), (pages.Count, pages.Count(static leaf => leaf.Flags.HasFlag(EntryFlags.Dirty))));
    }

    [Theory]
    [InlineData("A", 12649)]
    [InlineData("B", 190)]
    public void Translations_are_those_of_the_emulator(string process, int lines)
    {
        var leaves = Walked(1, process).Leaves;
        var translations = Arm64Guest.Translations().Select(static line => line.TrimEnd('\r').Split(' ', 3))
            .Where(words => words[0] == process).ToList();

        Assert.Equal(lines, translations.Count);
        Assert.All(translations, words => Assert.Equal(words[2], Translate(Hex(words[1]))));

        string Translate(ulong address)
        {
            var leaf = leaves.Find(leaf => address - leaf.Address < leaf.Size);
            return leaf.Size == 0 ? "Unmapped" : $"gpa: 0x{leaf.Physical + (address - leaf.Address):x}";
        }
    }

    private static Arm64Walker Walked(int phase, string process)
    {
        var walker = new Arm64Walker();
        Arm64Guest.Walk(walker, phase, process);
        return walker;
    }

    private static SortedDictionary<string, int> Half(Arm64Walker walker, bool isKernel) => Sorted(
        walker.Leaves.Where(leaf => IsKernel(leaf.Address) == isKernel).Select(static leaf => $"leaf_{SizeName(leaf.Size)}")
            .Concat(walker.NonPresent.Where(entry => IsKernel(entry.Address) == isKernel)
                .Select(static entry => $"nonpresent_nonzero_{SizeName(entry.Size)}")));

    // The guest counts levels from 1, the lowest. No entry points to the two roots.
    private static SortedDictionary<string, int> Tables(Arm64Walker walker, Func<List<PhysicalAddress>, int> count) => new()
    {
        ["4"] = 2,
        ["3"] = count(walker.Tables[PageTableLevel.Pud]),
        ["2"] = count(walker.Tables[PageTableLevel.Pmd]),
        ["1"] = count(walker.Tables[PageTableLevel.Pte]),
    };

    private static SortedDictionary<string, int> Counts(JsonElement counts)
        => new(counts.EnumerateObject().ToDictionary(static count => count.Name, static count => count.Value.GetInt32()));

    private static SortedDictionary<string, int> Sorted(IEnumerable<string> names)
        => new(names.CountBy(static name => name).ToDictionary());

    private static string SizeName(ulong size) => size == 4096 ? "4K" : "2M";

    private static bool IsKernel(ulong address) => (long)address < 0;

    private static ulong Hex(string text)
        => ulong.Parse(text.Replace("0x", "", StringComparison.Ordinal), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static string Digest(IEnumerable<string> lines)
        => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Concat(lines))));

    private static char Bit(EntryFlags flags, EntryFlags flag) => flags.HasFlag(flag) ? '1' : '0';
}
