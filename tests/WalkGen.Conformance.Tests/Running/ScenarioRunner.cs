using WalkGen.Conformance.Tests.Calls;
using WalkGen.Conformance.Tests.Machines;
using WalkGen.Conformance.Tests.Recording;
using WalkGen.Conformance.Tests.Scenarios;
using WalkGen.Conformance.Tests.Walkers;

namespace WalkGen.Conformance.Tests.Running;

/// <summary>Runs scenarios of one paging format.</summary>
internal interface IScenarioRunner
{
    /// <summary>Builds the machine, makes the call, and tells what happened.</summary>
    Attempt Run(Scenario scenario, WalkerAssembly walkers);

    /// <summary>The same with a dump of the machine, without locks. Its changes are those of the dump.</summary>
    Attempt RunOnDump(Scenario scenario, WalkerAssembly walkers);
}

internal sealed class ScenarioRunner<TPaging> : IScenarioRunner
    where TPaging : struct, IPagingFormat
{
    public Attempt Run(Scenario scenario, WalkerAssembly walkers)
    {
        using var machine = Machine.Create<TPaging>(scenario);
        using (HeldLocks.For(scenario, machine)) return Run(scenario, machine, walkers);
    }

    public Attempt RunOnDump(Scenario scenario, WalkerAssembly walkers)
    {
        using var machine = Machine.Create<TPaging>(scenario, isDump: true);
        return Run(scenario, machine, walkers);
    }

    private static Attempt Run(Scenario scenario, Machine machine, WalkerAssembly walkers)
    {
        var log = new EventLog(scenario.Expected.Events.Count);
        var script = new Script(scenario, machine, log);
        CallResult result = new(0, []);
        Exception? thrown = null;
        machine.Attach(new EventTracer(machine, script, log)); // the locks that the caller takes are no events
        try
        {
            result = ScenarioCall.Run(scenario, machine, script, walkers);
        }
        catch (Exception exception)
        {
            thrown = exception;
        }

        return new Attempt(new Outcome(result.Value, log.Lines, result.Outputs, machine.Tables.Changes()), thrown);
    }
}

/// <summary>What a scenario's call did, and what it threw.</summary>
internal sealed record Attempt(Outcome Outcome, Exception? Thrown);
