using System.Globalization;
using System.Text.Json;

namespace WalkGen.Images.Tests.Roots;

/// <summary>The search finds the roots of the guests, and nothing else in memory that is all tables.</summary>
public class RootScanTests
{
    private static readonly string[] Registers = ["TTBR0_EL1", "TTBR1_EL1"];

    public static TheoryData<string, int> Snapshots() => Guest.Dumps();

    [Theory]
    [MemberData(nameof(Snapshots))]
    public void The_roots_of_both_processes_are_found_and_no_other(string guest, int phase)
    {
        using var image = MemoryImage.Open(Guest.Tables(phase, guest));

        var found = RootScan.Find(image, image.Cpus[0].PagingMode);

        Assert.Equal(image.Cpus.Select(static cpu => cpu.Root).Order(), found.Select(static root => root.Root));
        Assert.All(found, static root => Assert.Equal((0UL, 0UL), (root.All.Malformed, root.All.Missing)));
        Assert.All(found, root => Assert.Equal(Counts(guest, phase, root.Root), ((long)root.User.Leaves, (long)root.Kernel.Leaves)));
    }

    /// <summary>How many leaves of any size each half has, as the guest's truth file counts them.</summary>
    private static (long User, long Kernel) Counts(string guest, int phase, PhysicalAddress root)
    {
        JsonElement expected = Guest.Truth(phase, guest).GetProperty("processes").EnumerateObject()
            .Where(static process => process.Value.TryGetProperty("root", out _))
            .Single(process => (Hex(process.Value.GetProperty("root").GetProperty("cr3").GetString()!) & ~0x1fUL) == root.Value)
            .Value.GetProperty("expected");
        return (Leaves("user"), Leaves("kernel"));

        long Leaves(string half) => expected.GetProperty(half).EnumerateObject()
            .Where(static count => count.Name.StartsWith("leaf_", StringComparison.Ordinal))
            .Sum(static count => count.Value.GetInt64());
    }

    private static ulong Hex(string text) => ulong.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Of_AArch64_the_roots_of_both_halves_are_found(int phase)
    {
        using var image = MemoryImage.Open(Guest.Tables(phase, Guest.Arm64));
        string[] registers = [.. Guest.Truth(phase, Guest.Arm64).GetProperty("processes").EnumerateObject()
            .Where(static process => process.Value.TryGetProperty("root", out _))
            .SelectMany(static process => Registers.Select(name => process.Value.GetProperty("root").GetProperty(name).GetString()!))];
        var expected = registers.Select(static text => Hex(text) & 0x0000_ffff_ffff_f000).Distinct().Order();

        var found = RootScan.Find(image, PagingMode.AArch64_4K48);

        Assert.Equal(expected, found.Select(static root => root.Root.Value));
        Assert.Equal([image.KernelRoot!.Root], found.Where(static root => root.Kernel.Leaves > 0).Select(static root => root.Root));
    }
}
