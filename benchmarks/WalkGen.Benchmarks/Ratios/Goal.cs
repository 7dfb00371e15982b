using System.Globalization;

namespace WalkGen.Benchmarks;

/// <summary>What a measured quantity should come to.</summary>
/// <param name="Quantity">Its name, as in JSON.</param>
/// <param name="Bound">The value that it should reach, or not exceed.</param>
/// <param name="IsAtLeast">Whether more is better.</param>
/// <param name="Text">The goal for people.</param>
internal sealed record Goal(string Quantity, double Bound, bool IsAtLeast, string Text)
{
    /// <summary>So many times as fast as the C walker.</summary>
    public static Goal Ratio(double bound) => new(Measurement.Ratio, bound, IsAtLeast: true, Format($">= {bound}x"));

    /// <summary>At most so many times as long as reading the tables takes.</summary>
    public static Goal TimesSum(double bound) => AtMost(Measurement.TimesSum, bound, Format($"<= {bound}x sum"));

    /// <summary>At most so many times as long as over memory in one piece.</summary>
    public static Goal TimesContiguous(double bound) => AtMost(Measurement.TimesContiguous, bound, Format($"<= {bound}x contiguous"));

    public static Goal AtMost(string quantity, double bound, string text) => new(quantity, bound, IsAtLeast: false, text);

    /// <summary>Whether <paramref name="measurement"/> meets it; null if the quantity could not be measured.</summary>
    public bool? IsMet(Measurement measurement) => measurement[Quantity] is not { } value ? null : IsAtLeast ? value >= Bound : value <= Bound;

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
