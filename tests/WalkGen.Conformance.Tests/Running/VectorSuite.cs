using System.Collections.Concurrent;
using WalkGen.Conformance.Tests.Calls;
using WalkGen.Conformance.Tests.Machines;
using WalkGen.Conformance.Tests.Scenarios;
using WalkGen.Conformance.Tests.Walkers;

namespace WalkGen.Conformance.Tests.Running;

/// <summary>All scenarios, their walkers compiled together, and the result of each file, run when it is first asked for.</summary>
public sealed class VectorSuite
{
    private const int Threads = 2;

    private readonly Dictionary<string, IReadOnlyList<Scenario>> _files =
        VectorFiles.Names.ToDictionary(static name => name, VectorFiles.Read);
    private readonly ConcurrentDictionary<string, FileResult> _results = [];
    private readonly WalkerAssembly _walkers;

    public VectorSuite() => _walkers = WalkerAssembly.Compile(
        _files.Values.SelectMany(static scenarios => scenarios).Where(static scenario => ScenarioCall.TakesWalker(scenario.Call)));

    /// <summary>The results of all files.</summary>
    internal IEnumerable<FileResult> Results => _files.Keys.Select(ResultOf);

    /// <summary>The result of one file.</summary>
    internal FileResult ResultOf(string name) => _results.GetOrAdd(name, Run);

    /// <summary>
    /// The results of <paramref name="name"/> on dumps. A scenario counts unless something else changes the tables during the walk, which
    /// happens in no dump, or a new table has a number: that of a dump has another one.
    /// </summary>
    internal FileResult ResultOnDumps(string name) => Run(
        [.. _files[name].Where(IsOfDump)],
        scenario => Comparison.DifferenceOnDump(
            scenario, ScenarioRunners.Of(scenario.Geometry, scenario.Kernel).RunOnDump(scenario, _walkers)));

    private static bool IsOfDump(Scenario scenario)
        => scenario.Script.All(static rule => rule.Stores.Count == 0 && rule.Self is null && rule.OrBits == 0)
            && !scenario.Expected.Events.Any(NumberedFrames.IsNamedIn);

    private FileResult Run(string name) => Run(
        _files[name],
        scenario => Comparison.Difference(scenario, ScenarioRunners.Of(scenario.Geometry, scenario.Kernel).Run(scenario, _walkers)));

    private static FileResult Run(IReadOnlyList<Scenario> scenarios, Func<Scenario, string?> difference)
    {
        string?[] differences = new string?[scenarios.Count];
        Parallel.For(0, scenarios.Count, new ParallelOptions { MaxDegreeOfParallelism = Threads }, index =>
        {
            Scenario scenario = scenarios[index];
            try
            {
                differences[index] = difference(scenario);
            }
            catch (Exception exception)
            {
                differences[index] = $"{scenario.Id}: {exception}";
            }
        });
        string[] failures = [.. differences.OfType<string>()];
        return new FileResult(scenarios.Count - failures.Length, failures);
    }
}

/// <summary>How many scenarios of a file passed, and the messages of those that did not.</summary>
internal sealed record FileResult(int Passed, IReadOnlyList<string> Failures);
