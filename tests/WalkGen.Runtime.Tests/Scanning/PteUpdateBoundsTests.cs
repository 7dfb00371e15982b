using WalkGen.Linux;
using WalkGen.Runtime.Tests.Scanning.Pairs;

namespace WalkGen.Runtime.Tests.Scanning;

/// <summary>Updates at the ends: of the bitmap, and of the address space.</summary>
public class PteUpdateBoundsTests
{
    private const ulong Base = 0x40_0000;
    private const int Pages = 700;

    private static readonly EntryFlags Mapped = EntryFlags.User | EntryFlags.Accessed | EntryFlags.Dirty;

    [Theory]
    [InlineData(false, 1, 704)]
    [InlineData(true, 1, 704)]
    [InlineData(false, 0, 640)]
    [InlineData(true, 0, 640)]
    [InlineData(true, 65, 704)]
    public void A_walk_beyond_the_bitmap_is_refused_before_it_begins(bool exclusive, int firstPage, int pagesOfBitmap)
    {
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), 1 << 20);
        OwnedPageTable<X86_64> own = Map(arena);
        ulong[] bits = new ulong[pagesOfBitmap / 64];
        var start = new VirtualAddress(Base + ((ulong)firstPage << 12));
        var atomicWalker = new Harvest.AtomicAll(new PteChanges(bits, start));
        var exclusiveWalker = new Harvest.ExclusiveAll(new PteChanges(bits, start));

        var error = Assert.Throws<InvalidOperationException>(
            () => exclusive ? exclusiveWalker.Edit(own.Table, All) : atomicWalker.Edit(own.Table, All));

        Assert.Equal(
            $"The bitmap of an update covers {pagesOfBitmap} pages from {start} on, but not all pages of the walk over {All}.",
            error.Message);
        Assert.Empty(Changed(own.Table));
        Assert.All(bits, static word => Assert.Equal(0UL, word));
    }

    [Fact]
    public void The_VMAs_of_a_walk_are_checked_before_the_first_is_walked()
    {
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), 1 << 20);
        OwnedPageTable<X86_64> own = Map(arena);
        using var space = new AddressSpace<X86_64, ArenaMemory>(arena.Memory, own.Table.Root, arena);
        space.Add(new Vma(VirtualRange.FromLength(All.Start, 0x1_0000), VmFlags.Read));
        space.Add(new Vma(VirtualRange.FromLength(All.Start + 0x4_0000, 0x1000), VmFlags.Read));
        var walker = new Harvest.AtomicAll(new PteChanges(new ulong[1], All.Start));
        using var held = space.Lock.EnterRead();

        Assert.Throws<InvalidOperationException>(() => walker.Walk(space));

        Assert.Empty(Changed(own.Table));
        Assert.True(walker.Walk(space, VirtualRange.FromLength(All.Start, 0x3_0000)).IsCompleted); // the gap needs no bits
        Assert.Equal(16, Changed(own.Table).Count);
    }

    /// <summary>A handler may replace the bitmap in the middle of a walk.</summary>
    [Fact]
    public void An_entry_without_a_bit_stays_as_it_is()
    {
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), 1 << 20);
        OwnedPageTable<X86_64> own = Map(arena);
        var walker = new Harvest.NewBitmap(new PteChanges(new ulong[1], All.Start));

        Assert.Throws<InvalidOperationException>(() => walker.Edit(own.Table, All));

        Assert.Equal(Enumerable.Range(0, 64).Select(static page => (ulong)page), Changed(own.Table));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_bitmap_that_ends_with_the_last_page_suffices(bool exclusive)
    {
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), 1 << 20);
        OwnedPageTable<X86_64> own = Map(arena);
        const int length = 640;
        ulong[] bits = new ulong[length / 64];
        var changes = new PteChanges(bits, new VirtualAddress(Base + 0x5000));
        var range = VirtualRange.FromLength(new VirtualAddress(Base + 0x5000), length << 12);

        var atomicWalker = new Harvest.AtomicAll(changes);
        var exclusiveWalker = new Harvest.ExclusiveAll(changes);
        _ = exclusive ? exclusiveWalker.Edit(own.Table, range) : atomicWalker.Edit(own.Table, range);

        Assert.All(bits, static word => Assert.Equal(ulong.MaxValue, word));
        Assert.Equal(range, (exclusive ? exclusiveWalker.Changes : atomicWalker.Changes).Touched);
    }

    [Theory]
    [InlineData(0xffff_ffff_ffff_f000UL)]
    [InlineData(0xffff_ffff_ffff_f800UL)]
    [InlineData(0xffff_ffff_ffff_ffffUL)]
    public void The_topmost_page_is_touched_up_to_the_top(ulong start)
    {
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), 1 << 20);
        var own = new OwnedPageTable<X86_64>(arena);
        own.Map(new VirtualRange(0xffff_ffff_ffff_f000, ulong.MaxValue), new PhysicalAddress(0x1000), Mapped);
        var walker = new Harvest.AtomicAll(default);

        walker.Edit(own.Table, new VirtualRange(start, ulong.MaxValue));

        Assert.Equal(1, walker.Changes.Count);
        Assert.Equal(new VirtualRange(start, ulong.MaxValue), walker.Changes.Touched);
    }

    private static VirtualRange All => VirtualRange.FromLength(new VirtualAddress(Base), Pages << 12);

    private static OwnedPageTable<X86_64> Map(FrameArena arena)
    {
        var own = new OwnedPageTable<X86_64>(arena);
        own.Map(All, new PhysicalAddress(0x7000_0000), Mapped);
        return own;
    }

    private static List<ulong> Changed(PageTable table)
    {
        var journal = new Journal();
        var walker = new DirtyPages.Filtered(journal);
        walker.Walk(table, All);
        IEnumerable<ulong> dirty = journal.Events.Where(static e => e.Handler == nameof(PageTableLevel.Pte))
            .Select(static e => (e.First.Value - Base) >> 12);
        return [.. Enumerable.Range(0, Pages).Select(static page => (ulong)page).Except(dirty)];
    }
}
