namespace WalkGen.Runtime.Tests;

/// <summary>Flags that no entry of a format can have: they cannot be given, and to take them changes nothing.</summary>
public sealed partial class ImpossibleFlagTests : IDisposable
{
    private readonly FrameArena _arena = new(new PhysicalAddress(0x10_0000), 0x8000);
    private readonly PageTable<X86_64, ArenaMemory> _table;

    public ImpossibleFlagTests()
    {
        var tables = new OwnedPageTable<X86_64>(_arena);
        tables.Map(new VirtualRange(0x1000, 0x1fff), new PhysicalAddress(0x7000), EntryFlags.Writable | EntryFlags.Dirty);
        _table = tables.Table;
    }

    public void Dispose() => _arena.Dispose();

    [Fact]
    public void An_update_that_gives_one_is_refused_and_changes_nothing()
    {
        var walker = new Marking();
        var error = Assert.Throws<NotSupportedException>(() => walker.Edit(_table, VirtualRange.All));

        Assert.Equal("A Pte entry of x86-64, 4 levels cannot have the flags Special.", error.Message);
        Assert.Equal(0, walker.Marked.Count);
        Assert.Equal((1, 1), Count());
    }

    [Fact]
    public void An_update_that_takes_one_takes_the_others()
    {
        var walker = new Unmarking();
        walker.Edit(_table, VirtualRange.All);

        Assert.Equal(1, walker.Unmarked.Count);
        Assert.Equal((1, 0), Count());
    }

    [Fact]
    public void An_entry_is_not_given_one()
    {
        var walker = new Giving();
        Assert.Throws<NotSupportedException>(() => walker.Edit(_table, VirtualRange.All));
        Assert.Equal((1, 1), Count());
    }

    private (long Present, long Dirty) Count()
    {
        var census = new Counting();
        census.Walk(_table);
        return (census.Present, census.Dirty);
    }

    [PageWalker]
    private partial struct Counting
    {
        [PteCount(Where = EntryFlags.Present)]
        public long Present;

        [PteCount(Where = EntryFlags.Dirty)]
        public long Dirty;
    }

    [PageWalker]
    private sealed partial class Marking
    {
        [PteUpdate(Set = EntryFlags.Special)]
        public PteChanges Marked;
    }

    [PageWalker]
    private sealed partial class Unmarking
    {
        [PteUpdate(Where = EntryFlags.Dirty, Clear = EntryFlags.Dirty | EntryFlags.Special)]
        public PteChanges Unmarked;
    }

    [PageWalker]
    private sealed partial class Giving
    {
        [PteEntry(Where = EntryFlags.Present)]
        private static void OnPage<TPaging>(EntryRef<TPaging> pte)
            where TPaging : struct, IPagingFormat
            => pte.Set(EntryFlags.Special);
    }
}
