using System.Text;
using WalkGen.Conformance.Tests.Scenarios;

namespace WalkGen.Conformance.Tests.Running;

/// <summary>Compares what a scenario did with what was recorded.</summary>
internal static class Comparison
{
    private const int Around = 30;

    /// <summary>Null if all is equal; else where the two differ.</summary>
    public static string? Difference(Scenario scenario, Attempt attempt)
    {
        Outcome expected = scenario.Expected;
        Outcome actual = attempt.Outcome;

        var text = new StringBuilder();
        if (attempt.Thrown is not null) text.Append($"  threw {attempt.Thrown}\n");
        if (expected.Result != actual.Result) text.Append($"  returned {actual.Result}, expected {expected.Result}\n");
        Append(text, "events", expected.Events, actual.Events);
        Append(text, "output values", [.. expected.Outputs.Order(StringComparer.Ordinal)],
            [.. actual.Outputs.Order(StringComparer.Ordinal)]);
        Append(text, "changed entries", expected.Changes, actual.Changes);
        return text.Length == 0 ? null : $"{scenario.Id} ({scenario.Call.Arguments.GetRawText()}):\n{text}";
    }

    /// <summary>The same of a walk over a dump: no table of the dump may have changed.</summary>
    public static string? DifferenceOnDump(Scenario scenario, Attempt attempt)
        => Difference(scenario with { Expected = scenario.Expected with { Changes = [] } }, attempt);

    /// <summary>Both lists side by side, around the first line that differs.</summary>
    private static void Append(StringBuilder text, string what, IReadOnlyList<string> expected, IReadOnlyList<string> actual)
    {
        int first = 0;
        while (first < expected.Count && first < actual.Count && expected[first] == actual[first]) first++;
        int end = Math.Max(expected.Count, actual.Count);
        if (first == end) return;

        int from = Math.Max(0, first - Around);
        int to = Math.Min(end, first + Around);
        int width = Math.Max(20, expected.Skip(from).Take(to - from).Select(static line => line.Length).DefaultIfEmpty().Max());
        text.Append($"  {what} differ at {first}:\n    {"expected".PadRight(width)} | actual\n");
        if (from > 0) text.Append("    ...\n");
        for (int index = from; index < to; index++)
        {
            text.Append($"{(index == first ? " >> " : "    ")}{At(expected, index).PadRight(width)} | {At(actual, index)}\n");
        }

        if (to < end) text.Append("    ...\n");
    }

    private static string At(IReadOnlyList<string> lines, int index) => index < lines.Count ? lines[index] : "-";
}
