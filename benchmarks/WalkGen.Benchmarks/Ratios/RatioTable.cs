using System.Globalization;
using WalkGen.Cli.Output;

namespace WalkGen.Benchmarks;

/// <summary>Measurements as text tables.</summary>
internal static class RatioTable
{
    private const string None = "-";

    private static readonly Column[] Columns =
    [
        Column.Text("workload"), Column.Text("ns per"),
        Column.Number("WalkGen"), Column.Number("C"), Column.Number("sum"), Column.Number("plain"),
        Column.Number("ratio"), Column.Number("times sum"), Column.Text("goal"), Column.Text("met"),
    ];

    private static readonly string[] Extras =
    [
        Measurement.ContiguousNs, Measurement.TimesContiguous, Measurement.TypedNs, Measurement.TimesTyped,
        Measurement.OneByOneNs, Measurement.TimesOneByOne, Measurement.TwinNs, Measurement.TimesTwin,
        Measurement.SecondNs, Measurement.SteadyNs, Measurement.SecondTimesSteady,
    ];

    /// <summary>Writes the table, followed by the quantities that only some workloads have.</summary>
    public static void Write(Terminal terminal, IReadOnlyList<(Measurement Measurement, IReadOnlyList<Goal> Goals)> results)
    {
        string[][] rows = [.. results.Select(static result => Row(result.Measurement, result.Goals))];
        List<Section> sections = [new("Walks: fastest / median round", Columns, rows)];
        IReadOnlyList<string>[] extras =
        [
            .. from result in results
               from quantity in result.Measurement.Quantities
               where Extras.Contains(quantity.Name)
               let value = IsTime(quantity.Name) ? Time(quantity.Value) : Times(quantity.Value)
               select (string[])[result.Measurement.Workload, quantity.Name, value],
        ];
        Column[] columns = [Column.Text("workload"), Column.Text("quantity"), Column.Number("value")];
        if (extras.Length > 0) sections.Add(new Section("Other quantities", columns, extras));
        SectionWriter.Write(terminal, sections);
    }

    private static string[] Row(Measurement measurement, IReadOnlyList<Goal> goals) =>
    [
        measurement.Workload,
        measurement.Per,
        Pair(Time, measurement[Measurement.Ns], measurement[Measurement.NsMedian]),
        Pair(Time, measurement[Measurement.CNs], measurement[Measurement.CNsMedian]),
        Pair(Time, measurement[Measurement.SumNs], measurement[Measurement.SumNsMedian]),
        Time(measurement[Measurement.PlainNs]),
        Pair(Times, measurement[Measurement.Ratio], measurement[Measurement.RatioMedian]),
        Times(measurement[Measurement.TimesSum]),
        string.Join(", ", goals.Select(static goal => goal.Text)),
        Met([.. goals.Select(goal => goal.IsMet(measurement))]),
    ];

    private static string Met(bool?[] goals) => goals.Contains(false) ? "no" : goals.Contains(null) ? None : "yes";

    private static bool IsTime(string quantity) => quantity.EndsWith("_ns", StringComparison.Ordinal);

    // A single measurement has no median.
    private static string Pair(Func<double?, string> text, double? min, double? median)
        => median is null ? text(min) : $"{text(min)} / {text(median)}";

    private static string Time(double? ns)
        => ns is { } value ? value.ToString(value < 100 ? "f3" : "f0", CultureInfo.InvariantCulture) : None;

    private static string Times(double? times) => times is { } value ? value.ToString("f2", CultureInfo.InvariantCulture) : None;
}
