using System.Globalization;

namespace WalkGen.Live;

/// <summary>A line of <c>/proc/PID/status</c>.</summary>
internal static class StatusLine
{
    /// <summary>The bytes of a line such as <c>VmPTE: 52 kB</c>; null if there is none.</summary>
    public static ulong? BytesOf(TextReader status, string name)
    {
        while (status.ReadLine() is { } line)
        {
            if (!line.StartsWith(name, StringComparison.Ordinal) || line.Length <= name.Length || line[name.Length] != ':') continue;
            ReadOnlySpan<char> value = line.AsSpan(name.Length + 1).Trim();
            return value.EndsWith(" kB", StringComparison.Ordinal)
                && ulong.TryParse(value[..^3], NumberStyles.None, CultureInfo.InvariantCulture, out ulong kilobytes)
                ? kilobytes << 10
                : null;
        }

        return null;
    }
}
