using System.Formats.Tar;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace WalkGen.Cli.Tests;

/// <summary>One process of a guest: the findings of the tool, and the data of the guest and of its leaves.</summary>
internal sealed class AuditedGuest(string name, int phase, string process)
{
    private const ulong PageSize = 4096;

    private readonly JsonElement _truth = Guest.Truth(phase, name);
    private IReadOnlyList<AuditedLeaf>? _leaves;
    private Dictionary<string, string[]>? _texts;

    private JsonElement Process => _truth.GetProperty("processes").GetProperty(process);

    private string[] Selection => name == Guest.Arm64
        ? Arm64Guest.Selection(phase, process)
        : [Guest.Tables(phase, name), "--cpu", Process.GetProperty("cpu").GetInt32().ToString(CultureInfo.InvariantCulture)];

    /// <summary>All leaves of <c>dump</c>.</summary>
    public IReadOnlyList<AuditedLeaf> Leaves => _leaves ??= [.. Dump("leaves").Zip(Dump("effective"), (leaf, allowed) => new AuditedLeaf(
        leaf[0], leaf[1], leaf[2], IsKernelAddress(leaf[0]), allowed[1] == 1, allowed[2] == 1, allowed[3] == 1, IsDirty(leaf[3])))];

    /// <summary>The rows of <c>audit</c>.</summary>
    public IReadOnlyList<FoundRow> Audit(params string[] options)
    {
        var run = ToolRun.Of(["audit", .. Selection, "--format", "jsonl", .. options]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        return [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => new FoundRow(JsonDocument.Parse(line).RootElement))];
    }

    /// <summary>The pages of the findings of <paramref name="rule"/>.</summary>
    public static IEnumerable<ulong> Pages(IEnumerable<FoundRow> found, string rule)
        => found.Where(finding => finding.Rule == rule).SelectMany(static finding => Steps(finding.First, finding.Length));

    /// <summary>A line per frame of a row about aliases.</summary>
    public static IEnumerable<string> PagesOfAlias(FoundRow row)
        => Steps(0, row.Length)
            .Select(offset => $"{row.Physical + offset:x}: {row.Half} {row.First + offset:x} x{row.Mappings}, "
                + $"{row.AliasHalf} {row.AliasFirst + offset:x} x{row.AliasMappings}");

    /// <summary>The frames that are code in one mapping and writable in another, as the same lines.</summary>
    public List<string> Aliases()
    {
        var code = Mappings(static leaf => leaf.IsExecutable && !leaf.IsWritable, static _ => true);
        var writable = Mappings(static leaf => leaf.IsWritable, code.Contains);
        return [.. from frame in code
                   from executed in frame.GroupBy(static mapping => mapping.IsKernel)
                   from written in writable[frame.Key].GroupBy(static mapping => mapping.IsKernel)
                   select $"{frame.Key:x}: {Lowest(executed)}, {Lowest(written)}"];

        static string Lowest(IGrouping<bool, (ulong Frame, ulong Address, bool)> mappings)
            => $"{Half(mappings.Key)} {mappings.Min(static mapping => mapping.Address):x} x{mappings.Count()}";
    }

    /// <summary>The VMAs of the process with the permissions that <paramref name="condition"/> accepts.</summary>
    public IEnumerable<(ulong Start, ulong End)> Areas(Func<string, bool> condition)
        => Process.GetProperty("maps").EnumerateArray().Where(area => condition(area[2].GetString()!))
            .Select(static area => (Hex(area[0]), Hex(area[1])));

    /// <summary>The regions of the workload with the name <paramref name="region"/>.</summary>
    public IEnumerable<(ulong Start, ulong End)> Regions(string region) => _truth.GetProperty("regions").EnumerateArray()
        .Where(row => row.GetProperty("name").GetString() == region && row.GetProperty("process").GetString() == process)
        .Select(static row => (Hex(row.GetProperty("start")), Hex(row.GetProperty("end"))));

    /// <summary>The pages of <paramref name="areas"/> that are present in the guest's pagemap (bit 63).</summary>
    public IEnumerable<ulong> ResidentPages(IEnumerable<(ulong Start, ulong End)> areas)
    {
        var runs = Process.GetProperty("pagemap").EnumerateArray().Where(static run => (Hex(run[1]) >> 63) == 1).ToList();
        return areas.SelectMany(area => runs.SelectMany(static run => Steps(Hex(run[0]), run[2].GetUInt64() * PageSize))
            .Where(page => page >= area.Start && page < area.End));
    }

    /// <summary>
    /// Whether <paramref name="leaf"/> is code of the guest's kernel: between <c>_stext</c> and <c>_etext</c>, in "Kernel code" of
    /// /proc/iomem (AArch64's trampoline), in /proc/vmallocinfo (modules, BPF), or the trampoline of x86 in the first MiB.
    /// </summary>
    public bool IsKernelCode(AuditedLeaf leaf)
    {
        var symbols = Texts["kallsyms"].ToDictionary(static line => line.Split(' ')[2], static line => Hex(line.Split(' ')[0]));
        return (leaf.Address >= symbols["_stext"] && leaf.Address < symbols["_etext"])
            || Texts["iomem"].Where(static line => line.EndsWith(": Kernel code", StringComparison.Ordinal))
                .Any(line => Ends(line).Start <= leaf.Physical && leaf.Physical <= Ends(line).End)
            || Texts["vmallocinfo"].Any(line => Ends(line).Start <= leaf.Address && leaf.Address < Ends(line).End)
            || (name != Guest.Arm64 && leaf.Physical < 1 << 20);
    }

    private ILookup<ulong, (ulong Frame, ulong Address, bool IsKernel)> Mappings(Func<AuditedLeaf, bool> which, Func<ulong, bool> ofFrame)
        => Leaves.Where(which)
            .SelectMany(leaf => Steps(0, leaf.Size).Where(offset => ofFrame(leaf.Physical + offset))
                .Select(offset => (Frame: leaf.Physical + offset, leaf.Address + offset, leaf.IsKernel)))
            .ToLookup(static mapping => mapping.Frame);

    /// <summary>The files of proc.tar.gz with the addresses of code in phase 1.</summary>
    private Dictionary<string, string[]> Texts => _texts ??= ReadTexts();

    private Dictionary<string, string[]> ReadTexts()
    {
        using var packed = new MemoryStream(Guest.Unpack(Guest.InRepository("tests", "Guests", name, "proc.tar.gz")));
        using var archive = new TarReader(packed);
        var texts = new Dictionary<string, string[]>();
        while (archive.GetNextEntry() is { } entry)
        {
            if (entry.Name is not ("kallsyms" or "iomem" or "vmallocinfo")) continue;
            using var reader = new StreamReader(entry.DataStream!, Encoding.ASCII);
            texts[entry.Name] = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }

        return texts;
    }

    // The two addresses at the start of a line of iomem or vmallocinfo.
    private static (ulong Start, ulong End) Ends(string line)
    {
        string[] words = line.Trim().Split(' ')[0].Split('-');
        return (Hex(words[0]), Hex(words[1]));
    }

    private ulong[][] Dump(string format) => [.. ToolRun.Of(["dump", .. Selection, "--format", format]).Output
        .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split(' ').Select(Hex).ToArray())];

    private bool IsKernelAddress(ulong address)
        => name.StartsWith("i386", StringComparison.Ordinal) ? address >= 0xc000_0000 : (long)address < 0;

    // AArch64: bit 55 is Linux's own dirty bit; DBM (bit 51) without AP[2] (bit 7) is that of the hardware.
    private bool IsDirty(ulong raw)
        => name == Guest.Arm64 ? (raw >> 55 & 1) == 1 || ((raw >> 51 & 1) == 1 && (raw >> 7 & 1) == 0) : (raw >> 6 & 1) == 1;

    private static IEnumerable<ulong> Steps(ulong first, ulong length)
    {
        for (ulong offset = 0; offset < length; offset += PageSize) yield return first + offset;
    }

    private static string Half(bool isKernel) => isKernel ? "kernel" : "user";

    private static ulong Hex(JsonElement text) => Hex(text.GetString()!);

    private static ulong Hex(string text)
        => ulong.Parse(text.Replace("0x", "", StringComparison.Ordinal), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}

/// <summary>A leaf and its effective permissions.</summary>
internal sealed record AuditedLeaf(
    ulong Address, ulong Physical, ulong Size, bool IsKernel, bool IsWritable, bool IsUser, bool IsExecutable, bool IsDirty)
{
    /// <summary>The virtual addresses of its pages of 4 KiB.</summary>
    public IEnumerable<ulong> Pages => Enumerable.Range(0, (int)(Size >> 12)).Select(page => Address + ((ulong)page << 12));
}

/// <summary>A row of <c>audit</c>.</summary>
internal sealed record FoundRow(JsonElement Json)
{
    public string Rule => Json.GetProperty("rule").GetString()!;

    public string? Half => Json.GetProperty("half").GetString();

    public string? AliasHalf => Json.GetProperty("alias_half").GetString();

    public ulong First => Address("first");

    public ulong Physical => Address("physical");

    public ulong AliasFirst => Address("alias_first");

    public ulong Length => Json.GetProperty("length").GetUInt64();

    public ulong Mappings => Json.GetProperty("mappings").GetUInt64();

    public ulong AliasMappings => Json.GetProperty("alias_mappings").GetUInt64();

    private ulong Address(string name)
        => ulong.Parse(Json.GetProperty(name).GetString().AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
