using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace WalkGen.Linux;

/// <summary>A release of Linux, as far as the meaning of entries depends on it.</summary>
/// <param name="Major">The first number.</param>
/// <param name="Minor">The second number.</param>
public readonly record struct LinuxVersion(int Major, int Minor) : IComparable<LinuxVersion>
{
    /// <summary>Whether <paramref name="left"/> is the older one.</summary>
    public static bool operator <(LinuxVersion left, LinuxVersion right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> is the newer one.</summary>
    public static bool operator >(LinuxVersion left, LinuxVersion right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> is not the newer one.</summary>
    public static bool operator <=(LinuxVersion left, LinuxVersion right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> is not the older one.</summary>
    public static bool operator >=(LinuxVersion left, LinuxVersion right) => left.CompareTo(right) >= 0;

    /// <summary>The first two numbers of what <c>uname -r</c> prints and VMCOREINFO has as OSRELEASE, such as <c>6.1.0-50-amd64</c>.</summary>
    /// <returns>False if <paramref name="release"/> does not begin with two numbers and a point between them.</returns>
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

    /// <summary>Both numbers, such as <c>6.1</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}");

    private static bool TryParseNumber(ReadOnlySpan<char> text, out int number)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
