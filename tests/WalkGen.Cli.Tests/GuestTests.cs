using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using WalkGen.Images;

namespace WalkGen.Cli.Tests;

/// <summary>
/// The tool on real guests of every paging mode, against data of the guest's kernel and of the emulator from the same moment.
/// </summary>
public class GuestTests
{
    public static TheoryData<string, int, string> Snapshots() => Guest.Snapshots();

    [Theory]
    [MemberData(nameof(Snapshots))]
    public void Leaves_are_those_of_the_guest_to_the_last_page(string guest, int phase, string process)
    {
        var truth = Process(guest, phase, process);

        var run = ToolRun.Of("dump", Guest.Tables(phase, guest), "--cpu", Cpu(truth), "--format", "leaves");

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(truth.GetProperty("leaves_sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(run.Bytes)));
    }

    [Theory]
    [MemberData(nameof(Snapshots))]
    public void A_root_given_by_hand_is_the_same_as_the_CPU_that_has_it(string guest, int phase, string process)
    {
        var truth = Process(guest, phase, process);

        string cr3 = truth.GetProperty("root").GetProperty("cr3").GetString()!;
        string paging = Guest.All.Single(one => one.Name == guest).Paging;
        // a PCID, and bit 63 keeps its TLB entries; or PWT and PCD
        ulong flags = paging.StartsWith("x86-64", StringComparison.Ordinal) ? (1UL << 63) | 0xfff : 0x18;
        string raw = $"{ulong.Parse(cr3.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) | flags:x}";

        var run = ToolRun.Of("dump", Guest.Tables(phase, guest), "--root", cr3, "--format", "leaves");
        var withFlags = ToolRun.Of("dump", Guest.Tables(phase, guest), "--root", raw, "--format", "leaves");
        var withMode = ToolRun.Of("dump", Guest.Tables(phase, guest), "--root", raw, "--paging", paging, "--format", "leaves");

        Assert.Equal(truth.GetProperty("leaves_sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(run.Bytes)));
        Assert.Equal(run.Bytes, withFlags.Bytes);
        Assert.Equal(run.Bytes, withMode.Bytes);
    }

    [Theory]
    [MemberData(nameof(Snapshots))]
    public void Stats_equal_what_was_counted(string guest, int phase, string process)
    {
        var truth = Process(guest, phase, process);

        var run = ToolRun.Of("stats", Guest.Tables(phase, guest), "--cpu", Cpu(truth), "--format", "json");

        using var stats = JsonDocument.Parse(run.Bytes);
        foreach (var expected in truth.GetProperty("expected").EnumerateObject())
        {
            Assert.True(
                JsonElement.DeepEquals(expected.Value, stats.RootElement.GetProperty(expected.Name)),
                $"{expected.Name}: {expected.Value} expected, {stats.RootElement.GetProperty(expected.Name)} found");
        }
    }

    [Theory]
    [MemberData(nameof(Snapshots))]
    public void Permissions_are_combined_over_all_levels(string guest, int phase, string process)
    {
        var truth = Process(guest, phase, process);

        var run = ToolRun.Of("dump", Guest.Tables(phase, guest), "--cpu", Cpu(truth), "--format", "effective");

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(truth.GetProperty("effective_sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(run.Bytes)));
    }

    [Theory]
    [MemberData(nameof(Snapshots))]
    public void All_non_present_entries_are_found(string guest, int phase, string process)
    {
        var truth = Process(guest, phase, process);
        var walker = new RawNonPresentWalker();

        using var image = MemoryImage.Open(Guest.Tables(phase, guest));
        walker.Walk(image.OpenPageTable(image.Cpus[truth.GetProperty("cpu").GetInt32()]));

        var expected = truth.GetProperty("nonpresent").EnumerateArray()
            .Select(static row => $"{row[0].GetString()} {row[1].GetUInt64()} {row[2].GetString()}");
        Assert.Equal(expected, walker.Found);
    }

    [Theory]
    [MemberData(nameof(Listed))]
    public void Flags_are_those_that_the_emulator_prints(string guest, string process)
    {
        var truth = Process(guest, 1, process);
        var walker = new InfoTlbWalker();
        using var image = MemoryImage.Open(Guest.Tables(1, guest));
        walker.Walk(image.OpenPageTable(image.Cpus[truth.GetProperty("cpu").GetInt32()]));

        var expected = Encoding.ASCII.GetString(Guest.Unpack(Guest.InfoTlb(process, guest)))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.TrimEnd('\r'));
        Assert.Equal(expected, walker.Lines);
    }

    public static TheoryData<string, string> Listed()
    {
        var listed = new TheoryData<string, string>();
        foreach (var (guest, _, _) in Guest.All)
        {
            listed.Add(guest, "A");
            listed.Add(guest, "B");
        }

        return listed;
    }

    private static JsonElement Process(string guest, int phase, string name)
        => Guest.Truth(phase, guest).GetProperty("processes").GetProperty(name);

    private static string Cpu(JsonElement process) => process.GetProperty("cpu").GetInt32().ToString(CultureInfo.InvariantCulture);
}
