using System.Globalization;
using System.Text.RegularExpressions;
using WalkGen.Images;

namespace WalkGen.Live;

/// <summary>
/// The physical memory in the text of <c>info mtree -f</c>, a command of QEMU's monitor. Source: QEMU, <c>softmmu/memory.c</c>
/// (<c>mtree_print_flatview</c>).
/// </summary>
internal static partial class FlatView
{
    /// <summary>The command.</summary>
    public const string Command = "info mtree -f";

    /// <summary>
    /// RAM and ROM of the system's address space; empty if the text has none. Devices are left out: a read of one may have effects.
    /// </summary>
    public static List<FlatRange> MemoryOf(string text)
    {
        List<FlatRange> ranges = [];
        bool isSystem = false;
        foreach (ReadOnlySpan<char> line in text.EnumerateLines())
        {
            if (line.StartsWith("FlatView #", StringComparison.Ordinal)) isSystem = false;
            else if (line.StartsWith(" AS \"memory\"", StringComparison.Ordinal)) isSystem = true;
            else if (isSystem && RangeOf(Memory().Match(line.ToString())) is { } range) ranges.Add(range);
        }

        return ranges;
    }

    private static FlatRange? RangeOf(Match match)
    {
        if (!match.Success) return null;
        ulong first = Number("first"), last = Number("last");
        if (first > last || last - first == ulong.MaxValue) return null;
        PhysicalRange range = new(new PhysicalAddress(first), last - first + 1);
        return new(range, match.Groups["region"].Value, match.Groups["offset"].Success ? Number("offset") : 0);

        ulong Number(string group) => ulong.Parse(match.Groups[group].Value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }

    // The accelerator may follow: "pc.ram @0000000000100000 KVM".
    [GeneratedRegex(@"^  (?<first>[0-9a-f]{16})-(?<last>[0-9a-f]{16}) \(prio -?[0-9]+, (nv-)?(ram|rom)\)"
        + @"(: (?<region>[^ ]+)( @(?<offset>[0-9a-f]{16}))?( [A-Z]+)?$)?")]
    private static partial Regex Memory();
}
