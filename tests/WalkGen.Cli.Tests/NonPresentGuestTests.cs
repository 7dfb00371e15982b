using System.Globalization;
using System.Text.Json;
using WalkGen.Images;
using WalkGen.Linux;

namespace WalkGen.Cli.Tests;

/// <summary>The decoded non-present entries of real guests, against their kernels' pagemap and the VMAs of the program.</summary>
public class NonPresentGuestTests
{
    private const ulong PagemapPresent = 1UL << 63;
    private const ulong PagemapSwapped = 1UL << 62;
    private const ulong PagemapUffdWriteProtected = 1UL << 57;
    private const ulong PagemapSoftDirty = 1UL << 55;
    private const ulong PagemapNumber = (1UL << 55) - 1;

    private static readonly LinuxKernel s_kernel = new(new LinuxVersion(6, 1));

    public static TheoryData<string, int, string> Snapshots() => Guest.Snapshots(withArm64: true);

    [Theory]
    [MemberData(nameof(Snapshots))]
    public void All_are_found_and_match_the_operations_on_their_VMAs(string guest, int phase, string process)
    {
        JsonElement truth = Guest.Truth(phase, guest);
        var regions = truth.GetProperty("regions").EnumerateArray().Where(region => region.GetProperty("process").GetString() == process)
            .Select(static region => (
                Start: Hex(region.GetProperty("start")),
                End: Hex(region.GetProperty("end")),
                Name: region.GetProperty("name").GetString()!)).ToList();

        var found = Walked(guest, phase, process);

        var listed = truth.GetProperty("processes").GetProperty(process).GetProperty("nonpresent").EnumerateArray();
        Assert.Equal(
            listed.Select(static row => (Hex(row[0]), row[1].GetUInt64(), Hex(row[2]))),
            found.Select(static entry => (entry.Address, entry.Size, entry.Raw)));
        SortedDictionary<string, int> expected = new(StringComparer.Ordinal) { ["direct map: Invalidated"] = 5 };
        if (process == "A")
        {
            expected["prot_none: ProtNone"] = 20;
            expected["thp: ProtNone, huge"] = 1;
            expected["swapped: Swap"] = 116;
            expected["hwpoison: HwPoison"] = 1;
            if (HasUffd(guest)) expected["uffd_marker: Marker"] = 6;
        }

        Assert.Equal(expected, new SortedDictionary<string, int>(found.CountBy(Describe).ToDictionary(), StringComparer.Ordinal));

        string Describe((ulong Address, ulong Size, ulong Raw, NonPresentEntry Meaning) entry)
        {
            string place = IsKernel(guest, entry.Address)
                ? "direct map"
                : regions.Single(region => entry.Address >= region.Start && entry.Address < region.End).Name;
            return $"{place}: {entry.Meaning.Kind}{(entry.Size > 4096 ? ", huge" : "")}";
        }
    }

    [Theory]
    [MemberData(nameof(Snapshots))]
    public void Each_page_is_what_pagemap_says(string guest, int phase, string process)
    {
        var pagemap = Pagemap(guest, phase, process);
        var user = Walked(guest, phase, process).Where(entry => !IsKernel(guest, entry.Address)).ToList();
        int compared = 0;
        foreach (var (address, size, _, meaning) in user)
        {
            for (ulong offset = 0; offset < size; offset += 4096, compared++)
            {
                ulong said = pagemap[address + offset];
                Assert.Equal(said & PagemapPresent, meaning.IsResident ? PagemapPresent : 0);
                Assert.Equal(said & PagemapSwapped, meaning.SwapType is null ? 0 : PagemapSwapped);
                ulong number = meaning.SwapType is { } type
                    ? (uint)type | (meaning.SwapOffset << 5)
                    : (meaning.Frame!.Value.Value + offset) >> 12;
                Assert.Equal(said & PagemapNumber, number);
                Assert.Equal(
                    said & PagemapUffdWriteProtected,
                    meaning.Flags.HasFlag(NonPresentFlags.UffdWriteProtected) ? PagemapUffdWriteProtected : 0);

                // All pages of a new VMA count as soft-dirty. Phase 3 has reset that too.
                bool isSoftDirty = meaning.Flags.HasFlag(NonPresentFlags.SoftDirty);
                if (isSoftDirty || phase == 3) Assert.Equal(said & PagemapSoftDirty, isSoftDirty ? PagemapSoftDirty : 0);
            }
        }

        ulong hugePages = user.Where(static entry => entry.Size > 4096).Aggregate(0UL, static (sum, entry) => sum + (entry.Size / 4096));
        Assert.Equal((int)hugePages + user.Count(static entry => entry.Size == 4096), compared);
        if (process == "A") Assert.Equal(guest == "i386-2level" ? 1024UL : 512UL, hugePages);
    }

    [Theory]
    [MemberData(nameof(Snapshots))]
    public void The_direct_map_lacks_the_secret_pages(string guest, int phase, string process)
    {
        JsonElement region = Guest.Truth(phase, guest).GetProperty("regions").EnumerateArray()
            .Single(static region => region.GetProperty("name").GetString() == "secretmem");
        ulong start = Hex(region.GetProperty("start"));
        ulong end = Hex(region.GetProperty("end"));
        var secret = Pagemap(guest, phase, "A").Where(page => page.Key >= start && page.Key < end)
            .Select(static page => (page.Value & PagemapNumber) << 12).Order().ToList();

        var missing = Walked(guest, phase, process).Where(entry => IsKernel(guest, entry.Address)).ToList();

        Assert.Equal(5, secret.Count);
        Assert.Equal(secret, missing.Select(static entry => entry.Meaning.Frame!.Value.Value).Order());
        // the direct map is linear
        Assert.Single(missing.Select(static entry => entry.Address - entry.Meaning.Frame!.Value.Value).Distinct());
    }

    [Theory]
    [MemberData(nameof(Snapshots))]
    public void Swapped_pages_belong_to_one_process_where_the_kernel_remembers_it(string guest, int phase, string process)
    {
        var swapped = Walked(guest, phase, process).Where(static entry => entry.Meaning.Kind == NonPresentKind.Swap).ToList();
        bool remembers = !guest.StartsWith("i386", StringComparison.Ordinal); // x86 with 32 bits since 6.3

        Assert.Equal(process == "A" ? 116 : 0, swapped.Count);
        Assert.All(swapped, entry => Assert.Equal(remembers, entry.Meaning.Flags.HasFlag(NonPresentFlags.Exclusive)));
    }

    [Theory]
    [MemberData(nameof(Snapshots))]
    public void A_poisoned_page_and_a_marker_have_their_details(string guest, int phase, string process)
    {
        var found = Walked(guest, phase, process);

        Assert.All(
            found.Where(static entry => entry.Meaning.Kind == NonPresentKind.HwPoison),
            static entry => Assert.Equal(entry.Meaning.SwapOffset << 12, entry.Meaning.Frame!.Value.Value));
        Assert.All(
            found.Where(static entry => entry.Meaning.Kind == NonPresentKind.Marker),
            static entry => Assert.Equal((NonPresentFlags.UffdWriteProtected, null), (entry.Meaning.Flags, entry.Meaning.Frame)));
    }

    private static List<(ulong Address, ulong Size, ulong Raw, NonPresentEntry Meaning)> Walked(string guest, int phase, string process)
    {
        JsonElement truth = Guest.Truth(phase, guest).GetProperty("processes").GetProperty(process);
        NonPresentWalker walker = new(s_kernel);
        using MemoryImage image = MemoryImage.Open(Guest.Tables(phase, guest));
        PageTable table = guest == Guest.Arm64
            ? OpenBothRoots(image, truth.GetProperty("root"))
            : image.OpenPageTable(image.Cpus[truth.GetProperty("cpu").GetInt32()]);
        walker.Walk(table);
        return walker.Found;
    }

    private static PageTable OpenBothRoots(MemoryImage image, JsonElement root) => image.OpenPageTable(
        new PhysicalAddress(Hex(root.GetProperty("TTBR0_EL1"))),
        new PhysicalAddress(Hex(root.GetProperty("TTBR1_EL1"))),
        PagingMode.AArch64_4K48);

    private static Dictionary<ulong, ulong> Pagemap(string guest, int phase, string process)
    {
        Dictionary<ulong, ulong> pages = [];
        JsonElement pagemap = Guest.Truth(phase, guest).GetProperty("processes").GetProperty(process).GetProperty("pagemap");
        foreach (JsonElement run in pagemap.EnumerateArray())
        {
            for (uint i = 0; i < run[2].GetUInt32(); i++) pages.Add(Hex(run[0]) + (i * 4096UL), Hex(run[1]) + i);
        }

        return pages;
    }

    private static bool HasUffd(string guest) => guest.StartsWith("x86_64", StringComparison.Ordinal);

    private static bool IsKernel(string guest, ulong address)
        => guest.StartsWith("i386", StringComparison.Ordinal) ? address >= 0xc000_0000 : (long)address < 0;

    private static ulong Hex(JsonElement text)
        => ulong.Parse(text.GetString()!.Replace("0x", "", StringComparison.Ordinal), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
