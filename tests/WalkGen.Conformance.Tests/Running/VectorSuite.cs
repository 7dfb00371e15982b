using System.Collections.Concurrent;
using WalkGen.Conformance.Tests.Calls;
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

    private FileResult Run(string name)
    {
        IReadOnlyList<Scenario> scenarios = _files[name];
        string?[] differences = new string?[scenarios.Count];
        Parallel.For(0, scenarios.Count, new ParallelOptions { MaxDegreeOfParallelism = Threads }, index =>
        {
            Scenario scenario = scenarios[index];
            try
            {
                differences[index] =
                    Comparison.Difference(scenario, ScenarioRunners.Of(scenario.Geometry, scenario.Kernel).Run(scenario, _walkers));
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
