using System.Globalization;
using System.Numerics;

namespace WalkGen.Cli.Output;

/// <summary>Sizes as text.</summary>
internal static class ByteSize
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    private static readonly string[] Powers = [.. Enumerable.Range(0, 64).Select(static power => Format(1UL << power))];

    /// <summary>A page size or another power of two, such as <c>2M</c>.</summary>
    public static string Short(ulong bytes) => BitOperations.IsPow2(bytes) ? Powers[BitOperations.TrailingZeroCount(bytes)] : Format(bytes);

    /// <summary>A size rounded to a tenth of its unit, such as <c>1.5 MiB</c>.</summary>
    public static string Rounded(UInt128 bytes)
    {
        double value = (double)bytes;
        int unit = 0;
        for (; value >= 1024 && unit < Units.Length - 1; unit++) value /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {Units[unit]}");
    }

    private static string Format(ulong bytes) => bytes switch
    {
        >= 1UL << 40 => $"{bytes >> 40}T",
        >= 1UL << 30 => $"{bytes >> 30}G",
        >= 1UL << 20 => $"{bytes >> 20}M",
        >= 1UL << 10 => $"{bytes >> 10}K",
        _ => $"{bytes}B",
    };
}
