using WalkGen.CompilerServices;
using WalkGen.Conformance.Tests.Formats;
using WalkGen.Conformance.Tests.Machines;
using WalkGen.Conformance.Tests.Recording;
using WalkGen.Conformance.Tests.Scenarios;
using WalkGen.Linux;

namespace WalkGen.Conformance.Tests.Calls;

/// <summary>A call of Linux's page walker with a walker of the scenario.</summary>
internal abstract class WalkCall
{
    /// <summary>The call with a walker of <paramref name="walkerType"/>.</summary>
    public static WalkCall With(Type walkerType) => (WalkCall)Activator.CreateInstance(typeof(WalkCall<>).MakeGenericType(walkerType))!;

    public abstract WalkResult Run(Script script, Machine machine, Scenario scenario);
}

internal sealed class WalkCall<TWalker> : WalkCall
    where TWalker : class, IEntryWalker
{
    public override WalkResult Run(Script script, Machine machine, Scenario scenario)
    {
        var walker = (TWalker)Activator.CreateInstance(typeof(TWalker), script)!;
        CallSpec call = scenario.Call;
        return call.Function switch
        {
            "walk_page_range" => walker.Walk(Space(), Bounds()),
            "walk_page_range_vma" => walker.Walk(Area(), Bounds()),
            "walk_page_vma" => walker.Walk(Area()),
            "walk_page_range_debug" or "walk_page_range_novma" => walker.WalkWithoutVmas(Space(), Bounds(), Root()),
            "walk_kernel_page_table_range" => walker.WalkKernel(machine.Kernel, Bounds(), Root()),
            "walk_page_mapping" => walker.Walk(machine.Mapping, call.Number("first"), call.Number("nr")),
            _ => throw new InvalidDataException($"There is no function {call.Function}."),
        };

        AddressSpace? Space() => call.OptionalIndex("mm") is { } id ? machine.Spaces[id] : null;

        // A null mm pointer is an area that was never added to an address space.
        Vma Area() => call.Flag("nomm") ? scenario.Areas[call.Index("vma")].Create() : machine.Vmas[call.Index("vma")];

        WalkBounds Bounds() => new(new VirtualAddress(call.Number("start")), new VirtualAddress(call.Number("end")));

        PhysicalAddress? Root() => call.OptionalNumber("pgd") is { } number ? TableRoom.AddressOf(number) : null;
    }
}
