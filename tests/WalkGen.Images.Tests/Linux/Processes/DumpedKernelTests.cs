using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using WalkGen.Linux;

namespace WalkGen.Images.Tests;

/// <summary>The processes of three guests, against what their kernels said of them.</summary>
public partial class DumpedKernelTests
{
    private const string Linux6_1 = "x86_64-6.1", Linux7_2 = "x86_64-7.2", Linux6_12 = "x86_64-6.12-la57", Arm64 = "arm64-6.1";

    // The kernel set PG_referenced of two pages of stacks, which processes share since a fork, while their accounts were taken: that of
    // process 106 counts the page of 105. No entry says that the page was used.
    private static readonly int[] UsedLater = [90, 100, 103, 105, 107];

    public static TheoryData<string, DumpForm> Dumps()
        => new(new[] { Linux6_1, Linux7_2, Linux6_12, Arm64 }
            .SelectMany(static name => Enum.GetValues<DumpForm>().Select(form => (name, form))));

    [Theory]
    [MemberData(nameof(Dumps))]
    public void The_threads_are_those_of_proc(string name, DumpForm form)
    {
        using DumpedGuest guest = DumpedGuest.Open(name, form);
        DumpedKernel kernel = guest.Image.OpenKernel();
        Assert.Empty(kernel.Problems);

        // The name of a worker ends with what it did last, which changed until the dump.
        string[] threads = [.. kernel.Processes.Where(process => !IsYounger(guest, process.Id))
            .SelectMany(static process => process.Threads)
            .Select(static thread => $"{thread.ProcessId} {thread.Id} {WithoutWork(thread.Name)}").Order(StringComparer.Ordinal)];
        string[] expected = [.. guest.Truth.Threads.Select(static line => line.Split(' '))
            .Select(static parts => $"{parts[0]} {parts[1]} {WithoutWork(Encoding.UTF8.GetString(Convert.FromHexString(parts[2])))}")
            .Order(StringComparer.Ordinal)];
        Assert.Equal(expected, threads);
    }

    [Theory]
    [MemberData(nameof(Dumps))]
    public void The_areas_are_those_of_maps(string name, DumpForm form)
    {
        using DumpedGuest guest = DumpedGuest.Open(name, form);
        DumpedKernel kernel = guest.Image.OpenKernel();
        int[] processes = [.. kernel.Processes
            .Where(process => process.Areas.Count > 0 && !IsYounger(guest, process.Id) && !HasNoMaps(guest, process.Id))
            .Select(static process => process.Id)];
        Assert.Equal(guest.Truth.Processes.Order(), processes);
        foreach (int id in processes)
        {
            KernelProcess process = kernel.Find(id)!;
            Assert.True(process.HasAllAreas);
            string[] areas = [.. process.Areas.Select(static area => LineOf(area))];
            string[] expected = guest.Truth.Areas(id);
            if (IsOlder(guest, id)) (expected, areas) = WithoutBuffer(expected, areas);
            Assert.Equal(expected, areas);
        }
    }

    [Theory]
    [MemberData(nameof(Dumps))]
    public void Each_area_uses_the_memory_of_smaps(string name, DumpForm form)
    {
        using DumpedGuest guest = DumpedGuest.Open(name, form);
        DumpedKernel kernel = guest.Image.OpenKernel();
        int compared = 0;
        foreach (int id in guest.Truth.Processes.Where(id => !IsOlder(guest, id)))
        {
            IReadOnlyList<AreaUsage> usage = kernel.UsageOf(kernel.Find(id)!);
            List<Dictionary<string, ulong>> expected = guest.Truth.Sums(id);
            Assert.Equal(expected.Count, usage.Count);
            for (int i = 0; i < usage.Count; i++, compared++)
            {
                if (name == Linux6_1 && UsedLater.Contains(id) && usage[i].Area.Name == "[stack]") expected[i]["Referenced"] += 4;
                Assert.Equal($"{id} {usage[i].Area}: {Sums(expected[i])}", $"{id} {usage[i].Area}: {Sums(usage[i])}");
            }
        }

        Assert.Equal(name switch { Linux6_1 => 1464, Linux7_2 => 1486, Linux6_12 => 2556, _ => 1410 }, compared);
    }

    [Theory]
    [InlineData(Linux6_1, 95191, "2fe0f44ab77a9b2be8a0077d3c24bdbec836ff9b706ef24402294ee6972d6788")]
    [InlineData(Linux7_2, 199614, "679a3932b608753b71b3a58c862bb4213e8a0183ecf99cb4b45944378aafc81b")]
    [InlineData(Linux6_12, 163205, "98500f649b07ffc5a348af95577d39b6a6917797aa09f60475eb35aa9c78f8cc")]
    [InlineData(Arm64, 50478, "199c33966a3a89638c580e0117f299181aa261c0f5bc7c41af9bc9a6cb756103")]
    public void The_symbols_are_those_of_kallsyms(string name, int count, string sha256)
    {
        foreach (DumpForm form in Enum.GetValues<DumpForm>())
        {
            using DumpedGuest guest = DumpedGuest.Open(name, form);
            StringBuilder lines = new();
            foreach (KernelSymbol symbol in guest.Image.OpenKernelSymbols().All())
            {
                string module = symbol.Module is { } owner ? $"\t[{owner}]" : "";
                lines.Append(CultureInfo.InvariantCulture, $"{symbol.Address.Value:x16} {symbol.Type} {symbol.Name}{module}\n");
            }

            string text = lines.ToString();
            Assert.Equal(count, text.Count(static letter => letter == '\n'));
            Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
        }
    }

    private static string WithoutWork(string name)
        => Worker().Match(name) is { Success: true } worker ? worker.Value : name;

    // The init of arm64-6.1 allocated another buffer after it had written its own account.
    private static bool IsOlder(DumpedGuest guest, int process) => guest.Name == Arm64 && process == 1;

    // A last sleep began after the account.
    private static bool IsYounger(DumpedGuest guest, int process) => guest.Name == Linux6_12 && process == 342;

    // Its first thread has ended: its maps are empty, those of its other thread are not, but were not taken.
    private static bool HasNoMaps(DumpedGuest guest, int process) => guest.Name == Linux6_12 && process == 155;

    private static (string[] Expected, string[] Areas) WithoutBuffer(string[] expected, string[] areas)
    {
        string[] common = [.. expected.Intersect(areas)];
        Assert.Equal((expected.Length - 1, areas.Length - 1), (common.Length, common.Length));
        return (common, [.. areas.Intersect(expected)]);
    }

    private static string LineOf(KernelArea area)
    {
        char Letter(VmFlags flag, char letter) => area.Flags.HasFlag(flag) ? letter : '-';
        string access = $"{Letter(VmFlags.Read, 'r')}{Letter(VmFlags.Write, 'w')}{Letter(VmFlags.Exec, 'x')}"
            + (area.Flags.HasFlag(VmFlags.MayShare) ? 's' : 'p');
        ulong offset = area.File is null ? 0 : area.FileOffset;
        string? name = area.Name?.Replace("\n", "\\012", StringComparison.Ordinal);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{area.Range.Start.Value:x8}-{area.Range.Last.Value + 1:x8} {access} {offset:x8} {area.File?.DeviceMajor ?? 0:x2}:"
            + $"{area.File?.DeviceMinor ?? 0:x2} {area.File?.Inode ?? 0} {name}").TrimEnd();
    }

    private static string Sums(AreaUsage usage)
        => $"Rss {usage.Resident >> 10} Dirty {usage.Dirty >> 10} Referenced {usage.Referenced >> 10} Anonymous {usage.Anonymous >> 10} "
            + $"LazyFree {usage.LazyFree >> 10} AnonHugePages {usage.AnonymousHuge >> 10} ShmemPmdMapped {usage.SharedMemoryHuge >> 10} "
            + $"FilePmdMapped {usage.FileHuge >> 10} Hugetlb {usage.Hugetlb >> 10} Swap {usage.Swap >> 10}";

    private static string Sums(Dictionary<string, ulong> sums)
        => $"Rss {sums["Rss"]} Dirty {sums["Shared_Dirty"] + sums["Private_Dirty"]} Referenced {sums["Referenced"]} "
            + $"Anonymous {sums["Anonymous"]} LazyFree {sums["LazyFree"]} AnonHugePages {sums["AnonHugePages"]} "
            + $"ShmemPmdMapped {sums["ShmemPmdMapped"]} FilePmdMapped {sums["FilePmdMapped"]} "
            + $"Hugetlb {sums["Shared_Hugetlb"] + sums["Private_Hugetlb"]} Swap {sums["Swap"]}";

    [GeneratedRegex("^kworker/[^:]*:[^+-]*")]
    private static partial Regex Worker();
}
