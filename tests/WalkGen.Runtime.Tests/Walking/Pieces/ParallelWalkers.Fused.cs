using WalkGen.Pieces;

namespace WalkGen.Runtime.Tests.Walking.Pieces;

// Fused walkers.
internal static partial class ParallelWalkers
{
    /// <summary>Entries of the two lowest levels, and missing tables.</summary>
    [PageWalker]
    internal sealed partial class Pages(Calls calls) : IParallelWalker<Pages>
    {
        Pages IParallelWalker<Pages>.Fork() => new(calls.Fork());

        void IParallelWalker<Pages>.Merge(in Pages next) => calls.Add(next.GetCalls());

        private Calls GetCalls() => calls;

        [PmdEntry]
        private int OnPmd<TPaging>(Entry<TPaging> entry, VirtualRange range)
            where TPaging : struct, IPagingFormat
            => calls.Note($"{entry} {range}", range.Start.Value + 1);

        [PteEntry(Where = EntryFlags.Accessed)]
        private int OnPage<TPaging>(Entry<TPaging> pte, VirtualAddress address)
            where TPaging : struct, IPagingFormat
            => calls.Note($"{pte} {address}", address.Value);

        [MissingTable]
        private int OnMissing(PhysicalAddress table, VirtualRange range) => calls.Note($"missing {table} {range}", range.Start.Value);
    }

    /// <summary>Every hole of every level.</summary>
    [PageWalker]
    internal readonly partial struct AllHoles(Calls calls) : IParallelWalker<AllHoles>
    {
        public AllHoles Fork() => new(calls.Fork());

        public void Merge(in AllHoles next) => calls.Add(next.GetCalls());

        private Calls GetCalls() => calls;

        [PteHole]
        private int OnHole(VirtualRange hole, PageTableLevel level) => calls.Note($"hole {level} {hole}", hole.Start.Value);

        [PteEntry(Where = EntryFlags.Dirty)]
        private static void OnPage()
        {
        }
    }

    /// <summary>Leaves of all levels, some of which are PUD entries.</summary>
    [PageWalker]
    internal readonly partial struct Leaves(Calls calls) : IParallelWalker<Leaves>
    {
        public Leaves Fork() => new(calls.Fork());

        public void Merge(in Leaves next) => calls.Add(next.GetCalls());

        private Calls GetCalls() => calls;

        [LeafEntry]
        private int OnLeaf<TPaging>(Entry<TPaging> leaf, VirtualAddress address)
            where TPaging : struct, IPagingFormat
            => calls.Note($"{leaf} {address}", address.Value);
    }

    /// <summary>Walkers that take no entry above the PMD tables.</summary>
    [FusedWalker(typeof(Gaps), typeof(Pages), typeof(Extents), typeof(AllHoles), typeof(Census))]
    internal partial struct Low
    {
    }

    /// <summary>One takes PUD entries.</summary>
    [FusedWalker(typeof(Gaps), typeof(Pages), typeof(Extents), typeof(AllHoles), typeof(Census), typeof(Leaves))]
    internal partial struct High
    {
    }

    /// <summary>The same as a class.</summary>
    [FusedWalker(typeof(Extents), typeof(Pages))]
    internal sealed partial class Pair
    {
    }

    /// <summary>One takes entries of all levels.</summary>
    [FusedWalker(typeof(Levels), typeof(Extents))]
    internal sealed partial class Serial
    {
    }
}
