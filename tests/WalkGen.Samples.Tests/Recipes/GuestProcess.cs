using System.Formats.Tar;
using System.Globalization;
using System.Text.Json;
using WalkGen.Images;
using WalkGen.Linux;

namespace WalkGen.Samples.Tests.Recipes;

/// <summary>A process of a guest: its page table, and what the guest's own kernel says of it.</summary>
internal sealed class GuestProcess : IDisposable
{
    public const ulong PagemapPresent = 1UL << 63;
    public const ulong PagemapSwapped = 1UL << 62;
    public const ulong PagemapNumber = (1UL << 55) - 1;

    // The special swap types of Debian's 6.1: the lowest, for failed memory, and the one for markers.
    private const ulong FirstSpecialType = 26, MarkerType = 30;

    private readonly string _guest;
    private readonly MemoryImage _image;
    private readonly JsonElement _truth;
    private readonly JsonElement _regions;

    public GuestProcess(string guest, int phase, string name)
    {
        _guest = guest;
        Name = name;
        _image = MemoryImage.Open(Guest.Tables(phase, guest));
        JsonElement truth = Guest.Truth(phase, guest);
        _regions = truth.GetProperty("regions");
        _truth = truth.GetProperty("processes").GetProperty(name);
        Table = _image.OpenPageTable(_image.Cpus[_truth.GetProperty("cpu").GetInt32()]);
    }

    /// <summary>All guests with a known paging mode, all dumps, both processes.</summary>
    public static TheoryData<string, int, string> Snapshots() => Guest.Snapshots();

    /// <summary>The same, of the first dump alone.</summary>
    public static TheoryData<string, string> Processes()
    {
        var processes = new TheoryData<string, string>();
        foreach (var (guest, _, _) in Guest.All)
        {
            processes.Add(guest, "A");
            processes.Add(guest, "B");
        }

        return processes;
    }

    public static LinuxKernel Kernel { get; } = new(new LinuxVersion(6, 1));

    public string Name { get; }

    public PageTable Table { get; }

    public string EffectiveDigest => _truth.GetProperty("effective_sha256").GetString()!;

    /// <summary>The areas. The kernel's pagemap is silent about those of bare frames, so they are left out.</summary>
    public IEnumerable<VirtualRange> Areas => _truth.GetProperty("maps").EnumerateArray()
        .Where(static area => area[3].GetString() is not ("/dev/mem" or "[vvar]"))
        .Select(static area => new VirtualRange(Hex(area[0].GetString()!), Hex(area[1].GetString()!) - 1));

    /// <summary>What the guest's program mapped under a name; null if the process has none of the name.</summary>
    public VirtualRange? FindRegion(string region) => _regions.EnumerateArray()
        .Where(found => found.GetProperty("name").GetString() == region && found.GetProperty("process").GetString() == Name)
        .Select(static found => (VirtualRange?)new VirtualRange(
            Hex(found.GetProperty("start").GetString()!), Hex(found.GetProperty("end").GetString()!) - 1))
        .FirstOrDefault();

    public VirtualRange Region(string region)
        => FindRegion(region) ?? throw new InvalidOperationException($"{Name} of {_guest} maps no {region}.");

    /// <summary>What pagemap says, of every page of which it says anything.</summary>
    public Dictionary<ulong, ulong> Pagemap()
    {
        var pages = new Dictionary<ulong, ulong>();
        foreach (JsonElement row in _truth.GetProperty("pagemap").EnumerateArray())
        {
            for (ulong page = 0; page < row[2].GetUInt64(); page++)
            {
                pages.Add(Hex(row[0].GetString()!) + (page << 12), Hex(row[1].GetString()!) + page);
            }
        }

        return pages;
    }

    /// <summary>The entries that are neither empty nor present, with their sizes in bytes.</summary>
    public IEnumerable<(ulong Address, ulong Size)> NonPresent
        => _truth.GetProperty("nonpresent").EnumerateArray().Select(static row => (Hex(row[0].GetString()!), row[1].GetUInt64()));

    /// <summary>The areas as the kernel's smaps has them, in phase 1: addresses, the numbers in bytes, and VmFlags.</summary>
    public IEnumerable<(VirtualRange Range, Dictionary<string, ulong> Bytes, string[] Flags)> Smaps()
    {
        VirtualRange range = default;
        var bytes = new Dictionary<string, ulong>();
        foreach (string line in SmapsText().Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words[0] == "VmFlags:")
            {
                yield return (range, bytes, words[1..]);
                bytes = [];
            }
            else if (!words[0].EndsWith(':'))
            {
                string[] ends = words[0].Split('-');
                range = new VirtualRange(Hex(ends[0]), Hex(ends[1]) - 1);
            }
            else if (words is [_, _, "kB"])
            {
                bytes.Add(words[0].TrimEnd(':'), ulong.Parse(words[1], CultureInfo.InvariantCulture) << 10);
            }
        }
    }

    /// <summary>Whether pagemap's <paramref name="entry"/> stands for a page that was written to swap.</summary>
    public static bool IsInSwap(ulong entry) => (entry & PagemapSwapped) != 0 && (entry & 31) < FirstSpecialType;

    /// <summary>Whether pagemap's <paramref name="entry"/> stands for no page at all, only for something to remember.</summary>
    public static bool IsMarker(ulong entry) => (entry & PagemapSwapped) != 0 && (entry & 31) == MarkerType;

    public static ulong Hex(string text)
        => ulong.Parse(text.Replace("0x", "", StringComparison.Ordinal), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    public void Dispose() => _image.Dispose();

    private string SmapsText()
    {
        using var archive = new TarReader(new MemoryStream(Guest.Unpack(Guest.InRepository("tests", "Guests", _guest, "proc.tar.gz"))));
        while (archive.GetNextEntry() is { } entry)
        {
            if (Path.GetFileName(entry.Name) != $"{Name}.smaps") continue;
            using var text = new StreamReader(entry.DataStream!);
            return text.ReadToEnd();
        }

        throw new InvalidOperationException($"{_guest} has no smaps of {Name}.");
    }
}
