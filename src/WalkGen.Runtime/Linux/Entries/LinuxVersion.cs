using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace WalkGen.Linux;

/// <summary>The major and minor version of a Linux release.</summary>
/// <param name="Major">The major version.</param>
/// <param name="Minor">The minor version.</param>
public readonly record struct LinuxVersion(int Major, int Minor) : IComparable<LinuxVersion>
{
    /// <summary>Whether <paramref name="left"/> is older than <paramref name="right"/>.</summary>
    public static bool operator <(LinuxVersion left, LinuxVersion right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> is newer than <paramref name="right"/>.</summary>
    public static bool operator >(LinuxVersion left, LinuxVersion right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> is older than or equal to <paramref name="right"/>.</summary>
    public static bool operator <=(LinuxVersion left, LinuxVersion right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> is newer than or equal to <paramref name="right"/>.</summary>
    public static bool operator >=(LinuxVersion left, LinuxVersion right) => left.CompareTo(right) >= 0;

    /// <summary>Parses a release as <c>uname -r</c> and OSRELEASE of VMCOREINFO give it, such as <c>6.1.0-50-amd64</c>.</summary>
    /// <returns>False if <paramref name="release"/> does not begin with two numbers separated by a point.</returns>
    public static bool TryParse([NotNullWhen(true)] string? release, out LinuxVersion version)
    {
        version = default;
        ReadOnlySpan<char> text = release;
        int point = text.IndexOf('.');
        if (point < 0) return false;
        ReadOnlySpan<char> minor = text[(point + 1)..];
        int end = minor.IndexOfAnyExceptInRange('0', '9');
        if (end >= 0) minor = minor[..end];
        if (!TryParseNumber(text[..point], out int first) || !TryParseNumber(minor, out int second)) return false;
        version = new LinuxVersion(first, second);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(LinuxVersion other) => Major != other.Major ? Major.CompareTo(other.Major) : Minor.CompareTo(other.Minor);

    /// <summary>Major and minor version, such as <c>6.1</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}");

    private static bool TryParseNumber(ReadOnlySpan<char> text, out int number)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
