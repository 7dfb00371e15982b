using WalkGen.Filters;
using WalkGen.Linux;
using WalkGen.Runtime.Tests.Scanning;

namespace WalkGen.Runtime.Tests.Walking.Runs;

/// <summary>Walkers of runs, and one that gets every page, from which the runs are computed.</summary>
internal static partial class RunWalkers
{
    public const PageAttributes Extents = PageAttributes.Flags | PageAttributes.PageSize | PageAttributes.Frames;

    public const PageAttributes Everything = PageAttributes.Use | PageAttributes.NonPresent;

    /// <summary>A walker that keeps its runs.</summary>
    internal interface IRunWalker
    {
        List<MappedRun> Runs { get; }
    }

    /// <summary>Runs with the attributes that are the default.</summary>
    [PageWalker]
    internal readonly partial struct Permissions(List<MappedRun> runs)
    {
        [MappedRun]
        private void OnRun(MappedRun run) => runs.Add(run);
    }

    /// <summary>Runs of contiguous frames; ends the walk after some of them.</summary>
    [PageWalker]
    internal ref partial struct Frames(List<MappedRun> runs, int stopAt)
    {
        private readonly List<MappedRun> _runs = runs;

        [MappedRun(Same = Extents)]
        private readonly int OnRun(in MappedRun run)
        {
            _runs.Add(run);
            return _runs.Count == stopAt ? Journal.Stop : 0;
        }
    }

    /// <summary>Runs of contiguous frames, only of some pages.</summary>
    [PageWalker]
    internal ref partial struct SomeFrames(List<MappedRun> runs, RunFilter filter) : IRunFilter
    {
        private readonly List<MappedRun> _runs = runs;

        public readonly RunFilter Filter { get; } = filter;

        [MappedRun(Same = Extents)]
        private readonly void OnRun(in MappedRun run) => _runs.Add(run);
    }

    /// <summary>Runs of pages with any frames and permissions, only of some pages.</summary>
    [PageWalker]
    internal sealed partial class SomePages(List<MappedRun> runs, RunFilter filter) : IRunFilter
    {
        RunFilter IRunFilter.Filter => filter;

        [MappedRun(Same = Everything)]
        private void OnRun(MappedRun run) => runs.Add(run);
    }

    /// <summary>Only adjacency matters; beside handlers of entries, one of which decides.</summary>
    [PageWalker]
    internal sealed partial class BesideEntries(List<MappedRun> runs)
    {
        public int Pages { get; private set; }

        [MappedRun(Same = PageAttributes.None)]
        private void OnRun(MappedRun run) => runs.Add(run);

        [PmdEntry]
        private static WalkAction OnPmd<TPaging>(Entry<TPaging> pmd)
            where TPaging : struct, IPagingFormat
            => pmd.IsTable ? Scanning.Pairs.Holes.Below(pmd.Raw) : WalkAction.Subtree;

        [PteEntry(Where = EntryFlags.Accessed)]
        private void OnPage() => Pages++;
    }

    /// <summary>Entries that are not present form runs, too; beside merged holes, in a walker that edits.</summary>
    [PageWalker]
    internal sealed partial class WithNonPresent(List<MappedRun> runs)
    {
        public List<VirtualRange> Holes { get; } = [];

        [MappedRun(Same = Everything)]
        private void OnRun(MappedRun run) => runs.Add(run);

        [PteHole(Coalesce = true)]
        private void OnHole(VirtualRange hole) => Holes.Add(hole);

        [PteEntry(Where = EntryFlags.Malformed)]
        private static void OnMalformed<TPaging>(EntryRef<TPaging> pte)
            where TPaging : struct, IPagingFormat
            => _ = pte;
    }

    /// <summary>Every entry by itself, as a run of one page.</summary>
    [PageWalker]
    internal sealed partial class EachPage(bool decides)
    {
        private EffectivePermissions _permissions;

        public List<(MappedRun Page, VirtualRange? Area)> Pages { get; } = [];

        [PgdEntry, P4dEntry, PudEntry, PmdEntry]
        private WalkAction OnEntry<TPaging>(Entry<TPaging> entry, VirtualRange range, in PageWalk walk)
            where TPaging : struct, IPagingFormat
        {
            Add(entry, range, walk.Vma);
            if (!entry.IsTable) return WalkAction.Continue; // stays whole, also in a VMA
            return decides && entry.Level == PageTableLevel.Pmd ? Scanning.Pairs.Holes.Below(entry.Raw) : WalkAction.Subtree;
        }

        [PteEntry]
        private void OnPage<TPaging>(Entry<TPaging> pte, VirtualRange range, in PageWalk walk)
            where TPaging : struct, IPagingFormat
            => Add(pte, range, walk.Vma);

        private void Add<TPaging>(Entry<TPaging> entry, VirtualRange range, Vma? vma)
            where TPaging : struct, IPagingFormat
        {
            if (entry.IsNone || entry.IsPassThrough) return;
            EntryFlags flags = entry.IsTable || entry.IsLeaf ? _permissions.Apply(entry) : entry.Flags & EntryFlags.Malformed;
            if (entry.IsTable) return;
            MappedRun page = new()
            {
                Range = range,
                PageSize = entry.Size,
                Flags = flags,
                Rights = entry.IsLeaf ? _permissions.RightsOf(entry) : AccessRights.None,
                Raw = entry.Raw,
                Physical = entry.IsLeaf ? entry.Address + (range.Start.Value & (entry.Size - 1)) : default,
            };
            Pages.Add((page, vma?.Range));
        }
    }
}
