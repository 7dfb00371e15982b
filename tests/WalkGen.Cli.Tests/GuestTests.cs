using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using WalkGen.Cli.Walkers;
using WalkGen.Images;

namespace WalkGen.Cli.Tests;

/// <summary>The tool on a real guest, against what the guest's kernel and the emulator said at the same moment.</summary>
public class GuestTests
{
    public static TheoryData<int, string> PhasesAndProcesses() => new() { { 1, "A" }, { 1, "B" }, { 2, "A" }, { 2, "B" }, { 3, "A" }, { 3, "B" } };

    [Theory]
    [MemberData(nameof(PhasesAndProcesses))]
    public void Leaves_are_those_of_the_guest_to_the_last_page(int phase, string process)
    {
        var truth = Process(phase, process);

        var run = ToolRun.Of("dump", Guest.Tables(phase), "--cpu", Cpu(truth), "--format", "leaves");

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(truth.GetProperty("leaves_sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(run.Bytes)));
    }

    [Theory]
    [MemberData(nameof(PhasesAndProcesses))]
    public void A_root_given_by_hand_is_the_same_as_the_CPU_that_has_it(int phase, string process)
    {
        var truth = Process(phase, process);

        string cr3 = truth.GetProperty("root").GetProperty("cr3").GetString()!;

        var run = ToolRun.Of("dump", Guest.Tables(phase), "--root", cr3, "--format", "leaves");
        var withPcid = ToolRun.Of("dump", Guest.Tables(phase), "--root", cr3[..^3] + "018", "--format", "leaves");

        Assert.Equal(truth.GetProperty("leaves_sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(run.Bytes)));
        Assert.Equal(run.Bytes, withPcid.Bytes);
    }

    [Theory]
    [MemberData(nameof(PhasesAndProcesses))]
    public void Stats_equal_what_was_counted(int phase, string process)
    {
        var truth = Process(phase, process);

        var run = ToolRun.Of("stats", Guest.Tables(phase), "--cpu", Cpu(truth), "--format", "json");

        using var stats = JsonDocument.Parse(run.Bytes);
        foreach (var expected in truth.GetProperty("expected").EnumerateObject())
        {
            Assert.True(
                JsonElement.DeepEquals(expected.Value, stats.RootElement.GetProperty(expected.Name)),
                $"{expected.Name}: {expected.Value} expected, {stats.RootElement.GetProperty(expected.Name)} found");
        }
    }

    [Theory]
    [MemberData(nameof(PhasesAndProcesses))]
    public void Permissions_are_combined_over_all_levels(int phase, string process)
    {
        var truth = Process(phase, process);
        var lines = new StringBuilder();
        var walker = new ExtentWalker(extent =>
        {
            string rights = $"{Bit(extent, EntryFlags.Writable)} {Bit(extent, EntryFlags.User)} {Bit(extent, EntryFlags.Executable)}";
            for (ulong page = 0; page < extent.Pages; page++) lines.Append($"{(extent.Start + (page * extent.PageSize)).Value:x} {rights}\n");
        });

        using var image = MemoryImage.Open(Guest.Tables(phase));
        walker.Walk(image.OpenPageTable(image.Cpus[truth.GetProperty("cpu").GetInt32()]));
        walker.Finish();

        Assert.Equal(truth.GetProperty("effective_sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(lines.ToString()))));
    }

    [Theory]
    [MemberData(nameof(PhasesAndProcesses))]
    public void Entries_that_are_not_present_are_found_one_by_one(int phase, string process)
    {
        var truth = Process(phase, process);
        var walker = new NotPresentWalker();

        using var image = MemoryImage.Open(Guest.Tables(phase));
        walker.Walk(image.OpenPageTable(image.Cpus[truth.GetProperty("cpu").GetInt32()]));

        var expected = truth.GetProperty("nonpresent").EnumerateArray().Select(static row => $"{row[0].GetString()} {row[1].GetUInt64()} {row[2].GetString()}");
        Assert.Equal(expected, walker.Found);
    }

    [Theory]
    [InlineData("A", 0)]
    [InlineData("B", 1)]
    public void Flags_are_those_that_the_emulator_prints(string process, int cpu)
    {
        var walker = new InfoTlbWalker();
        using var image = MemoryImage.Open(Guest.Tables(1));
        walker.Walk(image.OpenPageTable(image.Cpus[cpu]));

        var expected = Encoding.ASCII.GetString(Guest.Unpack(Guest.InfoTlb(process))).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.TrimEnd('\r'));
        Assert.Equal(expected, walker.Lines);
    }

    private static JsonElement Process(int phase, string name) => Guest.Truth(phase).GetProperty("processes").GetProperty(name);

    private static string Cpu(JsonElement process) => process.GetProperty("cpu").GetInt32().ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static char Bit(Extent extent, EntryFlags flag) => extent.Flags.HasFlag(flag) ? '1' : '0';
}
