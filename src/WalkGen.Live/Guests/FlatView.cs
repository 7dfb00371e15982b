using WalkGen.Images;
using System.Globalization;
using System.Text.RegularExpressions;

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
    public static List<PhysicalRange> MemoryOf(string text)
    {
        List<PhysicalRange> ranges = [];
        bool isSystem = false;
        foreach (ReadOnlySpan<char> line in text.EnumerateLines())
        {
            if (line.StartsWith("FlatView #", StringComparison.Ordinal)) isSystem = false;
            else if (line.StartsWith(" AS \"memory\"", StringComparison.Ordinal)) isSystem = true;
            else if (isSystem && Memory().IsMatch(line) && RangeOf(line) is { } range) ranges.Add(range);
        }

        return ranges;
    }

    private static PhysicalRange? RangeOf(ReadOnlySpan<char> line)
    {
        ulong first = ulong.Parse(line.Slice(2, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        ulong last = ulong.Parse(line.Slice(19, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return first <= last && last - first < ulong.MaxValue ? new(new PhysicalAddress(first), last - first + 1) : null;
    }

    [GeneratedRegex(@"^  [0-9a-f]{16}-[0-9a-f]{16} \(prio -?[0-9]+, (nv-)?(ram|rom)\)")]
    private static partial Regex Memory();
}
