using WalkGen.Linux;
using WalkGen.Runtime.Tests.Scanning;

namespace WalkGen.Runtime.Tests.Walking.Fused;

/// <summary>Walkers of every kind, which note their calls, and fused walkers of them.</summary>
internal static partial class FusedParts
{
    /// <summary>What is below an entry, decided by its bits.</summary>
    private static WalkAction Below(ulong raw) => Scanning.Pairs.Holes.Below(raw);

    /// <summary>The calls of one walker.</summary>
    internal sealed class Calls(int stopAt)
    {
        public List<string> All { get; } = [];

        public int Note(string call)
        {
            All.Add(call);
            return All.Count == stopAt ? Journal.Stop : 0;
        }
    }

    /// <summary>Entries of all levels; decides.</summary>
    [PageWalker]
    internal sealed partial class Levels(Calls calls)
    {
        [PgdEntry, P4dEntry, PudEntry, PmdEntry]
        private WalkAction OnEntry<TPaging>(Entry<TPaging> entry, VirtualRange range)
            where TPaging : struct, IPagingFormat
        {
            calls.Note($"{entry} {range}");
            return entry.IsTable && !entry.IsPassThrough ? Below(entry.Raw) : WalkAction.Continue;
        }

        [PteEntry(Where = EntryFlags.Accessed)]
        private int OnPage<TPaging>(Entry<TPaging> pte, VirtualRange range)
            where TPaging : struct, IPagingFormat
            => calls.Note($"{pte} {range}");

        [MissingTable]
        private int OnMissing(PhysicalAddress table, VirtualRange range) => calls.Note($"missing {table} {range}");
    }

    /// <summary>Merged holes and VMAs.</summary>
    [PageWalker]
    internal partial struct Gaps(Calls calls)
    {
        [PteHole(Coalesce = true)]
        private readonly int OnHole(VirtualRange hole) => calls.Note($"hole {hole}");

        [PmdEntry(Where = EntryFlags.Leaf)]
        private readonly void OnHuge(VirtualAddress address) => calls.Note($"huge {address}");
    }

    /// <summary>VMAs, some of which it skips, and their holes; splits no huge page.</summary>
    [PageWalker]
    internal partial struct Areas(Calls calls)
    {
        [PteHole]
        private readonly int OnHole(VirtualRange hole, PageTableLevel level) => calls.Note($"hole {level} {hole}");

        [PudEntry, PmdEntry]
        private static WalkAction OnEntry<TPaging>(Entry<TPaging> entry)
            where TPaging : struct, IPagingFormat
            => entry.IsTable ? WalkAction.Subtree : WalkAction.Continue;

        [TestWalk]
        private readonly int OnTest(Vma vma) => ((vma.Range.Start.Value >> 12) % 7) switch { 0 => 1, 1 => calls.Note("test"), _ => 0 };

        [PreVma]
        private readonly int OnPreVma(VirtualRange range) => calls.Note($"pre {range}");

        [PostVma]
        private readonly void OnPostVma(Vma vma) => calls.Note($"post {vma.Range}");
    }

    /// <summary>Runs of pages.</summary>
    [PageWalker]
    internal partial struct Extents(Calls calls)
    {
        [MappedRun(Same = PageAttributes.Flags | PageAttributes.Frames)]
        private readonly int OnRun(in MappedRun run) => calls.Note($"{run}");
    }

    /// <summary>Every hole, whole tables.</summary>
    [PageWalker]
    internal sealed partial class Tables(Calls calls)
    {
        [PteHole]
        private int OnHole(VirtualRange hole, PageTableLevel level) => calls.Note($"hole {level} {hole}");

        [PmdTable]
        private void OnPmds<TPaging>(EntrySpan<TPaging> pmds, VirtualRange range)
            where TPaging : struct, IPagingFormat
            => calls.Note($"pmds {pmds.Length} {range}");

        [PteTable]
        private int OnPtes<TPaging>(EntrySpan<TPaging> ptes, VirtualRange range)
            where TPaging : struct, IPagingFormat
            => calls.Note($"ptes {ptes.Length} {range}");
    }

    /// <summary>Counts, and tables that are walked once.</summary>
    [PageWalker]
    internal partial struct Census(Calls calls)
    {
        [PteCount(Where = EntryFlags.Dirty)]
        public int Dirty;

        [SharedTable]
        private readonly void OnShared(PhysicalAddress table, VirtualRange range) => calls.Note($"shared {table} {range}");
    }

    /// <summary>Write-protects pages.</summary>
    [PageWalker(Lock = WalkLock.Read)]
    internal partial struct Protect
    {
        [PteUpdate(Where = EntryFlags.Present | EntryFlags.Writable, Clear = EntryFlags.Writable)]
        public PteChanges Changes;
    }

    /// <summary>Five walkers that read.</summary>
    [FusedWalker(typeof(Levels), typeof(Gaps), typeof(Extents), typeof(Tables), typeof(Census))]
    internal partial struct Readers
    {
    }

    /// <summary>Walkers that change nothing in an address space.</summary>
    [FusedWalker(typeof(Areas), typeof(Levels), typeof(Extents))]
    internal sealed partial class InSpaces
    {
    }

    /// <summary>A walker that reads and one that edits after it.</summary>
    [FusedWalker(typeof(Extents), typeof(Protect))]
    internal sealed partial class ReadThenProtect
    {
    }
}
