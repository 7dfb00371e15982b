using System.Globalization;

namespace WalkGen.Images.Tests.Roots;

/// <summary>The search finds the roots of the guests, and nothing else in memory that is all tables.</summary>
public class RootScanTests
{
    private static readonly string[] Registers = ["TTBR0_EL1", "TTBR1_EL1"];

    public static TheoryData<string, int> Snapshots()
    {
        var snapshots = new TheoryData<string, int>();
        foreach (var (guest, _, phases) in Guest.All)
        {
            for (int phase = 1; phase <= phases; phase++) snapshots.Add(guest, phase);
        }

        return snapshots;
    }

    [Theory]
    [MemberData(nameof(Snapshots))]
    public void The_roots_of_both_processes_are_found_and_no_other(string guest, int phase)
    {
        using var image = MemoryImage.Open(Guest.Tables(phase, guest));

        var found = RootScan.Find(image, image.Cpus[0].PagingMode);

        Assert.Equal(image.Cpus.Select(static cpu => cpu.Root).Order(), found.Select(static root => root.Root));
        Assert.All(found, static root => Assert.Equal((0UL, 0UL), (root.All.Malformed, root.All.Missing)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Of_AArch64_the_roots_of_both_halves_are_found(int phase)
    {
        using var image = MemoryImage.Open(Guest.Tables(phase, "arm64-4k"));
        string[] registers = [.. Guest.Truth(phase, "arm64-4k").GetProperty("processes").EnumerateObject()
            .Where(static process => process.Value.TryGetProperty("root", out _))
            .SelectMany(static process => Registers.Select(name => process.Value.GetProperty("root").GetProperty(name).GetString()!))];
        var expected = registers.Select(static text => ulong.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & 0x0000_ffff_ffff_f000).Distinct().Order();

        Assert.Equal(expected, RootScan.Find(image, PagingMode.AArch64_4K48).Select(static root => root.Root.Value));
    }
}
