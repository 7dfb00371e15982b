using WalkGen.Runtime.Tests.Scanning.Pairs;

namespace WalkGen.Runtime.Tests.Scanning;

/// <summary>Walks that look at many entries at once allocate nothing, whatever they do with them.</summary>
public partial class ScanAllocationTests
{
    [Fact]
    public void Conditions_allocate_nothing() => AssertAllocatesNothing(static table =>
    {
        var walker = new Conditions();
        walker.Walk(table);
        return walker.Seen;
    });

    [Fact]
    public void Conditions_of_a_walker_that_edits_allocate_nothing()
    {
        var walker = new Editing();
        AssertAllocatesNothing(table =>
        {
            walker.Edit(table, VirtualRange.All);
            return walker.Seen;
        });
    }

    [Fact]
    public void Counts_allocate_nothing() => AssertAllocatesNothing(static table =>
    {
        var walker = new Census.Counted();
        walker.Walk(table);
        return walker.Sums.Present;
    });

    [Fact]
    public void Updates_allocate_nothing()
    {
        ulong[] bits = new ulong[1 << 10];
        AssertAllocatesNothing(table =>
        {
            var changes = new PteChanges(bits, new VirtualAddress(0x40_0000));
            var atomic = new Harvest.AtomicAll(changes);
            var exclusive = new Harvest.ExclusiveAll(changes);
            var range = VirtualRange.FromLength(new VirtualAddress(0x40_0000), 1 << 28);
            atomic.Edit(table, range);
            exclusive.Edit(table, range);
            return atomic.Changes.Count + (exclusive.Changes.Touched is null ? 0 : 1);
        });
    }

    [Fact]
    public void Coalesced_holes_allocate_nothing() => AssertAllocatesNothing(static table =>
    {
        var walker = new Merging();
        walker.Walk(table);
        return walker.Holes;
    });

    [Fact]
    public void Parts_of_tables_allocate_nothing() => AssertAllocatesNothing(static table =>
    {
        var walker = new Tables();
        walker.Walk(table);
        return walker.Seen;
    });

    private static void AssertAllocatesNothing(Func<PageTable<X86_64, ArenaMemory>, long> walk)
    {
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), 1 << 20);
        var own = new OwnedPageTable<X86_64>(arena);
        own.Map(VirtualRange.FromLength(new VirtualAddress(0x40_0000), 3 << 20), new PhysicalAddress(0x7000_0000), EntryFlags.User
            | EntryFlags.Accessed);
        PageTable<X86_64, ArenaMemory> table = own.Table;
        Assert.NotEqual(0, walk(table));

        Assert.Equal(0, Allocation.LeastOf(() => walk(table)));
    }

    [PageWalker]
    private partial struct Conditions
    {
        public long Seen;

        [PteEntry(Where = EntryFlags.Accessed, WhereNot = EntryFlags.Dirty)]
        private void OnPage<TPaging>(Entry<TPaging> pte, VirtualRange range)
            where TPaging : struct, IPagingFormat
            => Seen += range.Start.Value != 0 && pte.IsPresent ? 1 : 0;

        [PmdEntry(WhereNot = EntryFlags.Leaf)]
        private void OnPmd<TPaging>(Entry<TPaging> pmd)
            where TPaging : struct, IPagingFormat
            => Seen++;
    }

    [PageWalker]
    private sealed partial class Editing
    {
        public long Seen { get; private set; }

        [PteEntry(Where = EntryFlags.User, WhereNot = EntryFlags.Dirty)]
        private void OnPage<TPaging>(EntryRef<TPaging> pte)
            where TPaging : struct, IPagingFormat
        {
            pte.Set(EntryFlags.Accessed);
            Seen++;
        }
    }

    [PageWalker]
    private partial struct Merging
    {
        public long Holes;

        [PteEntry(Where = EntryFlags.Present)]
        private readonly void OnPage<TPaging>(Entry<TPaging> pte)
            where TPaging : struct, IPagingFormat
        {
        }

        [PteHole(Coalesce = true)]
        private void OnHole(VirtualRange range) => Holes += range.Start <= range.Last ? 1 : 0;
    }

    [PageWalker]
    private partial struct Tables
    {
        public long Seen;

        [PteTable]
        private void OnTable<TPaging>(EntrySpan<TPaging> entries, VirtualRange range)
            where TPaging : struct, IPagingFormat
        {
            Seen += entries.Count(EntryFlags.Present);
            for (int i = 0; i < entries.Length; i++) Seen += entries[i].IsPresent ? 1 : 0;
        }
    }
}
