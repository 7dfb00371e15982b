using WalkGen.Conformance.Tests.Machines;
using WalkGen.Conformance.Tests.Recording;
using WalkGen.Conformance.Tests.Scenarios;
using WalkGen.Conformance.Tests.Walkers;

namespace WalkGen.Conformance.Tests.Calls;

/// <summary>The call of a scenario: of the page walker with a generated walker, or of something built on it that brings its own.</summary>
internal static class ScenarioCall
{
    /// <summary>Whether the function is called with a walker of the scenario.</summary>
    public static bool TakesWalker(CallSpec call) => call.Function.StartsWith("walk_", StringComparison.Ordinal);

    public static CallResult Run(Scenario scenario, Machine machine, Script script, WalkerAssembly walkers) => scenario.Call.Function switch
    {
        _ when TakesWalker(scenario.Call) => CallResult.Of(WalkCall.With(walkers.TypeOf(scenario.Walker)).Run(script, machine, scenario)),
        "wp_shared_mapping_range" => DirtyHelperCall.WriteProtect(machine, scenario.Call),
        "clean_record_shared_mapping_range" => DirtyHelperCall.CleanAndRecord(machine, scenario.Call),
        "folio_walk_start" => FolioCall.Run(machine, scenario.Call),
        var other => throw new InvalidDataException($"There is no function {other}."),
    };
}
