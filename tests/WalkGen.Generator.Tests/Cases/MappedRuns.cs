using System.Collections.Generic;
using System.IO;
using WalkGen;
using WalkGen.Filters;

namespace Demo
{
    /// <summary>Runs of pages with the same permissions.</summary>
    [PageWalker]
    public partial struct Permissions
    {
        public TextWriter Output;

        [MappedRun]
        private readonly void OnRun(MappedRun run) => Output.WriteLine($"{run.Range} {run.Rights}");
    }

    /// <summary>Runs that map some frames.</summary>
    [PageWalker]
    public partial struct Mappers : IRunFilter
    {
        public TextWriter Output;

        public RunFilter Filter { get; set; }

        [MappedRun(Same = PageAttributes.Frames)]
        private readonly void OnRun(in MappedRun run) => Output.WriteLine($"{run.Range} maps {run.Physical}");
    }

    /// <summary>Runs of contiguous frames, beside other handlers; ends the walk at the second one.</summary>
    [PageWalker]
    public sealed partial class Extents
    {
        private int _runs;

        public List<string> Events { get; } = new();

        [MappedRun(Same = PageAttributes.Flags | PageAttributes.PageSize | PageAttributes.Frames)]
        private int OnRun(in MappedRun run, in PageWalk walk)
        {
            Events.Add($"run {run.Range} at {run.Physical}");
            return ++_runs == 3 ? 7 : 0;
        }

        [PteHole(Coalesce = true)]
        private void OnHole(VirtualRange hole) => Events.Add($"hole {hole}");

        [PmdEntry]
        private WalkAction OnPmd(Entry<X86_64> pmd, VirtualAddress address)
        {
            Events.Add($"pmd {address}");
            return WalkAction.Subtree;
        }

        [PteEntry(Where = EntryFlags.Dirty)]
        private void OnPage(VirtualAddress address) => Events.Add($"dirty {address}");
    }
}

public static class Case
{
    public static void Run(TextWriter output)
    {
        var machine = Machine.Create();
        var permissions = new Demo.Permissions { Output = output };
        output.WriteLine(permissions.Walk(machine.Table));

        var filter = new RunFilter { Frames = (new PhysicalAddress(0x7000_1000), new PhysicalAddress(0x7000_1fff)) };
        var mappers = new Demo.Mappers { Output = output, Filter = filter };
        output.WriteLine(mappers.Walk(machine.Table));

        var extents = new Demo.Extents();
        output.WriteLine(extents.Walk(machine.Table));
        foreach (string line in extents.Events) output.WriteLine(line);
    }
}
