namespace WalkGen.Live.Tests.Processes;

/// <summary>Lists the runs of a walk.</summary>
[PageWalker]
internal sealed partial class RunListWalker
{
    public List<(VirtualRange Range, PhysicalAddress Address)> Runs { get; } = [];

    [MappedRun(Same = PageAttributes.Flags | PageAttributes.Frames)]
    private void OnRun(MappedRun run) => Runs.Add((run.Range, run.Physical));
}
