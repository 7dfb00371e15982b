using System.Globalization;
using WalkGen.Cli.Output;

namespace WalkGen.Benchmarks;

/// <summary>Measurements as a table for people.</summary>
internal static class RatioTable
{
    private const string None = "-";

    private static readonly Column[] Columns =
    [
        Column.Text("workload"), Column.Text("ns per"),
        Column.Number("WalkGen"), Column.Number("median"), Column.Number("C"), Column.Number("median"), Column.Number("ratio"), Column.Number("median"),
        Column.Number("sum"), Column.Number("times sum"), Column.Text("goal"), Column.Text("met"), Column.Text("also"),
    ];

    private static readonly string[] Extras =
        [Measurement.ContiguousNs, Measurement.TimesContiguous, Measurement.SecondNs, Measurement.SteadyNs, Measurement.SecondTimesSteady];

    public static Section Of(IEnumerable<(Measurement Measurement, IReadOnlyList<Goal> Goals)> results)
        => new("Walks, fastest and median of all rounds", Columns, [.. results.Select(static result => Row(result.Measurement, result.Goals))]);

    private static string[] Row(Measurement measurement, IReadOnlyList<Goal> goals) =>
    [
        measurement.Workload, measurement.Per,
        Time(measurement[Measurement.Ns]), Time(measurement[Measurement.NsMedian]),
        Time(measurement[Measurement.CNs]), Time(measurement[Measurement.CNsMedian]),
        Ratio(measurement[Measurement.Ratio]), Ratio(measurement[Measurement.RatioMedian]),
        Time(measurement[Measurement.SumNs]), Ratio(measurement[Measurement.TimesSum]),
        string.Join(", ", goals.Select(static goal => goal.Text)), Met([.. goals.Select(goal => goal.IsMet(measurement))]),
        string.Join(", ", measurement.Quantities.Where(static quantity => Extras.Contains(quantity.Name)).Select(Extra)),
    ];

    private static string Met(bool?[] goals) => goals.Contains(false) ? "no" : goals.Contains(null) ? None : "yes";

    private static string Extra((string Name, double? Value) quantity)
        => $"{quantity.Name} {(quantity.Name.EndsWith("_ns", StringComparison.Ordinal) ? Time(quantity.Value) : Ratio(quantity.Value))}";

    private static string Time(double? ns) => ns is { } value ? value.ToString(value < 100 ? "f3" : "f0", CultureInfo.InvariantCulture) : None;

    private static string Ratio(double? times) => times is { } value ? value.ToString("f2", CultureInfo.InvariantCulture) : None;
}
