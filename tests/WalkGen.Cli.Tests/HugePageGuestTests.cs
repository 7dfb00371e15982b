using System.Globalization;
using System.Text.Json;
using WalkGen.Cli.Walkers;
using WalkGen.Formats;
using WalkGen.Images;

namespace WalkGen.Cli.Tests;

/// <summary>The regions of <c>walkgen stats</c>, against the list of all leaves and against the actions of the guests' program.</summary>
public class HugePageGuestTests
{
    private const ulong Page = 4096;

    public static TheoryData<string, int, string> Snapshots() => Guest.Snapshots(withArm64: true);

    [Theory]
    [MemberData(nameof(Snapshots))]
    public void Regions_and_runs_are_those_of_the_list_of_leaves(string guest, int phase, string process)
    {
        var leaves = Leaves(guest, phase, process);
        ulong kernelStart = guest.StartsWith("i386", StringComparison.Ordinal) ? 0xc000_0000 : 1UL << 63;

        using var stats = JsonDocument.Parse(ToolRun.Of(["stats", .. Selection(guest, phase, process), "--format", "json"]).Bytes);

        JsonElement found = stats.RootElement.GetProperty("huge_pages");
        foreach (string half in new[] { "user", "kernel" })
        {
            var part = leaves.Where(leaf => leaf.Address >= kernelStart == (half == "kernel")).ToList();
            Assert.Equal(
                part.CountBy(static leaf => leaf.Size).Select(static pair => $"{Name(pair.Key)} {(ulong)pair.Value * pair.Key}").Order(),
                found.GetProperty(half).GetProperty("mapped_bytes").EnumerateObject()
                    .Select(static size => $"{size.Name} {size.Value}").Order());
            Assert.Equal(
                Sizes(guest).SelectMany(size => Regions(part, size)).Order(),
                found.GetProperty(half).GetProperty("regions").EnumerateObject()
                    .SelectMany(static size => size.Value.EnumerateObject().Select(kind =>
                        $"{size.Name} {kind.Name} {kind.Value.GetProperty("regions")} {kind.Value.GetProperty("leaves")} "
                        + $"{kind.Value.GetProperty("mapped_bytes")}")).Order());
            Assert.Equal(
                RunSizes(guest).Select(size => Runs(part, size)).Order(),
                found.GetProperty(half).GetProperty("runs").EnumerateObject()
                    .Select(static size => $"{size.Name} {size.Value.GetProperty("marked")} {size.Value.GetProperty("could_be_marked")}")
                    .Order());
        }
    }

    [Theory]
    [MemberData(nameof(Arm64GuestTests.PhasesAndProcesses), MemberType = typeof(Arm64GuestTests))]
    public void All_runs_that_the_guest_marked_are_found_whole(int phase, string process)
    {
        var marked = Arm64Guest.Process(phase, process).GetProperty("expected").GetProperty("contiguous_bit").EnumerateObject()
            .Select(static count => $"{count.Name} {count.Value.GetInt32() / 16}");

        using var stats = JsonDocument.Parse(ToolRun.Of(["stats", .. Selection(Guest.Arm64, phase, process), "--format", "json"]).Bytes);

        Assert.Equal(marked.Order(), stats.RootElement.GetProperty("huge_pages").EnumerateObject()
            .SelectMany(static half => half.Value.GetProperty("runs").EnumerateObject()
            .Where(static size => size.Value.GetProperty("marked").GetInt32() > 0)
            .Select(size => $"{half.Name}_{(size.Name == "64K" ? Page : 512 * Page)} {size.Value.GetProperty("marked")}")).Order());
    }

    [Theory]
    [InlineData(Guest.FourLevels, 512)]
    [InlineData("x86_64-4level-1g", 512)]
    [InlineData("x86_64-5level", 512)]
    [InlineData("i386-pae", 512)]
    [InlineData("i386-2level", 1024)]
    [InlineData(Guest.Arm64, 512)]
    public void A_huge_page_that_was_split_by_discarding_one_page_is_a_region_that_lacks_one(string guest, int pages)
    {
        JsonElement thp = Guest.Truth(1, guest).GetProperty("regions").EnumerateArray()
            .Single(static row => row.GetProperty("name").GetString() == "thp");
        ulong size = (ulong)pages * Page, start = Hex(thp.GetProperty("start").GetString()!) + (3 * size);

        HugePageScan found = Walked(guest, new VirtualRange(start, start + size - 1)).User.HugePages;

        RegionTotals partial = found.RegionsAt(PageTableLevel.Pmd)!.Partial;
        Assert.Equal(
            (1UL, (ulong)pages - 1, size - Page, 1UL),
            (partial.Regions, partial.Leaves, partial.MappedBytes, partial.TableFrames));
        Assert.Equal(0UL, Others(found.RegionsAt(PageTableLevel.Pmd)!, RegionKind.Partial));
    }

    [Theory]
    [InlineData(Guest.FourLevels)]
    [InlineData("x86_64-5level")]
    public void Aliases_of_one_frame_are_never_contiguous(string guest)
    {
        // The range of espfix (arch/x86/include/asm/pgtable_64_types.h): 65,536 leaves of one table.
        HugePageScan found = Walked(guest, new VirtualRange(0xffff_ff00_0000_0000, 0xffff_ff7f_ffff_ffff)).Kernel.HugePages;

        RegionTotals partial = found.RegionsAt(PageTableLevel.Pmd)!.Partial;
        Assert.Equal((65_536UL, 1UL), (partial.Leaves, partial.TableFrames));
        Assert.Equal(0UL, Others(found.RegionsAt(PageTableLevel.Pmd)!, RegionKind.Partial));
        Assert.Equal(0UL, found.RegionsAt(PageTableLevel.Pud)!.InPlace.Regions);
    }

    private static ulong Others(RegionCounter regions, RegionKind kind)
        => regions.All.Where(other => other.Kind != kind).Aggregate(0UL, static (sum, other) => sum + other.Totals.Regions);

    private static StatsWalker Walked(string guest, VirtualRange range)
    {
        JsonElement root = Guest.Truth(1, guest).GetProperty("processes").GetProperty("A").GetProperty("root");
        using var image = MemoryImage.Open(Selection(guest, 1, "A")[0]);
        PageTable table = guest == Guest.Arm64
            ? new PageTable<AArch64<Granule4K, VaSize48, Ttbr0>, ImageMemory>(
                image.Memory, AArch64<Granule4K, VaSize48, Ttbr0>.RootOf(Hex(root.GetProperty("TTBR0_EL1").GetString()!)))
            : image.OpenPageTable(image.Cpus[0]);
        var walker = new StatsWalker(table, new HeldFrames(image));
        walker.Walk(table, range);
        walker.Finish();
        return walker;
    }

    // A line per kind of region: size, kind, regions, leaves, bytes.
    private static IEnumerable<string> Regions(List<Leaf> leaves, ulong size)
        => leaves.Where(leaf => leaf.Size < size).GroupBy(leaf => leaf.Address & ~(size - 1)).GroupBy(region => Kind([.. region], size))
            .Select(kind => $"{Name(size)} {kind.Key} {kind.Count()} {kind.Sum(static region => region.Count())} "
                + $"{kind.Sum(static region => region.Sum(static leaf => (long)leaf.Size))}");

    private static string Kind(List<Leaf> leaves, ulong size)
    {
        if (leaves.Select(static leaf => (leaf.Attributes, leaf.Permissions)).Distinct().Count() > 1) return "mixed";
        if (leaves.Sum(static leaf => (long)leaf.Size) < (long)size) return "partial";
        bool isContiguous = leaves.Zip(leaves.Skip(1)).All(static pair => pair.Second.Physical == pair.First.Physical + pair.First.Size);
        return isContiguous && leaves[0].Physical % size == 0 ? "in_place" : "scattered";
    }

    private static string Runs(List<Leaf> leaves, ulong size)
    {
        ulong run = 16 * size;
        var runs = leaves.Where(leaf => leaf.Size == size).GroupBy(leaf => leaf.Address & ~(run - 1))
            .Select(static run => run.ToList()).ToLookup(static run => run.Exists(static leaf => leaf.IsMarked));
        return $"{Name(run)} {runs[true].Count()} {runs[false].Count(leaves => Kind(leaves, run) == "in_place")}";
    }

    private static ulong[] RunSizes(string guest) => guest == Guest.Arm64 ? [Page, 512 * Page, 512 * 512 * Page] : [];

    private static ulong[] Sizes(string guest) => guest switch
    {
        "i386-2level" => [1024 * Page],
        "i386-pae" => [512 * Page],
        _ => [512 * Page, 512 * 512 * Page],
    };

    private static string Name(ulong size) => size < 1 << 20 ? $"{size >> 10}K" : size < 1 << 30 ? $"{size >> 20}M" : $"{size >> 30}G";

    private static List<Leaf> Leaves(string guest, int phase, string process)
    {
        string[] selection = Selection(guest, phase, process);
        return [.. Lines("leaves").Zip(Lines("effective"), (leaf, line) =>
            Leaf.Of(guest, leaf.Split(' '), permissions: line[line.IndexOf(' ', StringComparison.Ordinal)..]))];

        string[] Lines(string format)
            => ToolRun.Of(["dump", .. selection, "--format", format]).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string[] Selection(string guest, int phase, string process)
    {
        if (guest == Guest.Arm64) return Arm64Guest.Selection(phase, process);
        JsonElement root = Guest.Truth(phase, guest).GetProperty("processes").GetProperty(process).GetProperty("root");
        return [Guest.Tables(phase, guest), "--root", root.GetProperty("cr3").GetString()!];
    }

    private static ulong Hex(string text)
        => ulong.Parse(text.Replace("0x", "", StringComparison.Ordinal), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private sealed record Leaf(ulong Address, ulong Physical, ulong Size, ulong Attributes, string Permissions, bool IsMarked)
    {
        public static Leaf Of(string guest, string[] words, string permissions)
        {
            ulong size = Hex(words[2]), raw = Hex(words[3]);
            bool isArm64 = guest == Guest.Arm64;
            return new(
                Hex(words[0]), Hex(words[1]), size,
                isArm64 ? OfArm64(raw) : OfX86(raw, size),
                isArm64 ? permissions.Remove(1, 1) : permissions,
                isArm64 && (raw & (1UL << 52)) != 0);
        }

        // Without the address, PS, accessed and dirty.
        private static ulong OfX86(ulong raw, ulong size)
            => size == Page ? raw & ~0x000f_ffff_ffff_f060UL : raw & ~0x000f_ffff_ffff_e0e0UL;

        // Without the address, the type, AF, the contiguous bit and bit 55. An entry with DBM is writable; its AP[2] means clean.
        private static ulong OfArm64(ulong raw)
        {
            ulong rest = raw & ~(0x0000_ffff_ffff_f000UL | 1 << 1 | 1 << 10 | 1UL << 52 | 1UL << 55);
            return (rest & 1UL << 51) != 0 ? rest & ~(1UL << 7) : rest;
        }
    }
}
