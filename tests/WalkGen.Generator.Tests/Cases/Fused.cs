using System.Collections.Generic;
using System.IO;
using WalkGen.Pieces;
using WalkGen;

namespace Demo
{
    /// <summary>Counts pages.</summary>
    [PageWalker]
    public partial struct Count
    {
        [PteCount(Where = EntryFlags.Present)]
        public int Pages;

        [PteCount(Where = EntryFlags.Dirty)]
        public int Dirty;
    }

    /// <summary>Ends its walk at the first page.</summary>
    [PageWalker]
    public partial struct First
    {
        public VirtualAddress Address;

        [LeafEntry]
        private int OnPage(VirtualAddress address)
        {
            Address = address;
            return 5;
        }
    }

    /// <summary>Skips the tables of the kernel.</summary>
    [PageWalker]
    public sealed partial class Holes
    {
        public List<string> Events { get; } = new();

        [PteHole(Coalesce = true)]
        private void OnHole(VirtualRange hole) => Events.Add($"hole {hole}");

        [PudEntry]
        private WalkAction OnPud(VirtualAddress address)
        {
            Events.Add($"pud {address}");
            return address.Value >> 63 == 1 ? WalkAction.Continue : WalkAction.Subtree;
        }
    }

    /// <summary>All at once.</summary>
    [FusedWalker(typeof(Count), typeof(First), typeof(Holes))]
    public partial struct Summary
    {
    }

    /// <summary>Counts entries on several threads.</summary>
    [PageWalker]
    public partial struct Entries : IParallelWalker<Entries>
    {
        public long Number;

        public readonly Entries Fork() => new();

        public void Merge(in Entries next) => Number += next.Number;

        [PmdEntry]
        private void OnPmd() => Number++;
    }

    /// <summary>Counts pages on several threads.</summary>
    [PageWalker]
    public sealed partial class Pages : IParallelWalker<Pages>
    {
        public long Number { get; private set; }

        Pages IParallelWalker<Pages>.Fork() => new();

        void IParallelWalker<Pages>.Merge(in Pages next) => Number += next.Number;

        [LeafEntry]
        private void OnPage() => Number++;
    }

    /// <summary>Both on several threads.</summary>
    [FusedWalker(typeof(Entries), typeof(Pages))]
    public partial struct Both
    {
    }

    /// <summary>Both on several threads, and a class.</summary>
    [FusedWalker(typeof(Entries), typeof(Pages))]
    public sealed partial class BothOf<T>
    {
    }

    /// <summary>A generic type around one that is a class.</summary>
    public partial class Outer<T>
    {
        /// <summary>Two parts.</summary>
        [FusedWalker(typeof(Count), typeof(Demo.Holes))]
        public sealed partial class Pair
        {
        }
    }
}

public static class Case
{
    public static void Run(TextWriter output)
    {
        var machine = Machine.Create();
        var summary = new Demo.Summary(new Demo.Count(), new Demo.First(), new Demo.Holes());
        output.WriteLine(summary.Walk(machine.Table));
        output.WriteLine($"{summary.Count.Pages} {summary.Count.Dirty} {summary.First.Address}");
        output.WriteLine($"{summary.CountResult.Code} {summary.FirstResult.Code} {summary.HolesResult.Code}");
        foreach (string line in summary.Holes.Events) output.WriteLine(line);

        var alone = new Demo.Holes();
        alone.Walk(machine.Table);
        output.WriteLine(string.Join(";", alone.Events) == string.Join(";", summary.Holes.Events));

        var both = new Demo.Both(new Demo.Entries(), new Demo.Pages());
        output.WriteLine(both.WalkParallel(machine.Table));
        var forked = new Demo.BothOf<int>(both.Entries, both.Pages);
        IParallelWalker<Demo.BothOf<int>> parallel = forked;
        Demo.BothOf<int> fork = parallel.Fork();
        fork.Walk(machine.Table);
        parallel.Merge(in fork);
        output.WriteLine($"{fork.Entries.Number} {fork.Pages.Number} {forked.Entries.Number} {forked.Pages.Number}");

        var pair = new Demo.Outer<int>.Pair(new Demo.Count(), new Demo.Holes());
        output.WriteLine(pair.Walk(machine.Table));
        output.WriteLine($"{pair.Count.Pages} {pair.Holes.Events.Count}");
    }
}
