using System.Globalization;

namespace WalkGen.Benchmarks;

/// <summary>A goal for a measured quantity.</summary>
/// <param name="Quantity">The name of the quantity in JSON.</param>
/// <param name="Bound">The minimum or maximum value.</param>
/// <param name="IsAtLeast">Whether the bound is a minimum.</param>
/// <param name="Text">The text in reports.</param>
internal sealed record Goal(string Quantity, double Bound, bool IsAtLeast, string Text)
{
    /// <summary>A minimum ratio of the C walker's time to WalkGen's.</summary>
    public static Goal Ratio(double bound) => new(Measurement.Ratio, bound, IsAtLeast: true, Format($">= {bound}x"));

    /// <summary>A maximum ratio of WalkGen's time to the C walker's.</summary>
    public static Goal TimesC(double bound) => new(Measurement.Ratio, 1 / bound, IsAtLeast: true, Format($"<= {bound}x C"));

    /// <summary>A maximum ratio of WalkGen's time to the time for reading the tables.</summary>
    public static Goal TimesSum(double bound) => AtMost(Measurement.TimesSum, bound, Format($"<= {bound}x sum"));

    /// <summary>A maximum ratio of the time to that over contiguous memory.</summary>
    public static Goal TimesContiguous(double bound) => AtMost(Measurement.TimesContiguous, bound, Format($"<= {bound}x contiguous"));

    /// <summary>A maximum ratio of the time to that over x86-64 tables.</summary>
    public static Goal TimesTwin(double bound) => AtMost(Measurement.TimesTwin, bound, Format($"<= {bound}x x86-64"));

    /// <summary>A maximum ratio of the time of several walkers in one walk to that of the dearest of them alone.</summary>
    public static Goal TimesDearest(double bound) => AtMost(Measurement.TimesDearest, bound, Format($"<= {bound}x dearest"));

    /// <summary>A maximum ratio of the time of several threads to that of one.</summary>
    public static Goal TimesOneThread(double bound) => AtMost(Measurement.TimesOneThread, bound, Format($"<= {bound}x one thread"));

    /// <summary>A maximum ratio of the time of one call to that of a call for each address.</summary>
    public static Goal TimesOneByOne(double bound) => AtMost(Measurement.TimesOneByOne, bound, Format($"<= {bound}x one by one"));

    /// <summary>A maximum time in ns per entry.</summary>
    public static Goal Time(double bound) => AtMost(Measurement.Ns, bound, Format($"<= {bound} ns"));

    public static Goal AtMost(string quantity, double bound, string text) => new(quantity, bound, IsAtLeast: false, text);

    /// <summary>Whether <paramref name="measurement"/> meets the goal; null if the quantity is not available.</summary>
    public bool? IsMet(Measurement measurement)
        => measurement[Quantity] is not { } value ? null : IsAtLeast ? value >= Bound : value <= Bound;

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
