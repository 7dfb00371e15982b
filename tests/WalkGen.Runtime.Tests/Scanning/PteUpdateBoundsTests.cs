using WalkGen.Runtime.Tests.Scanning.Pairs;

namespace WalkGen.Runtime.Tests.Scanning;

/// <summary>Updates at the ends: of the bitmap, and of the address space.</summary>
public class PteUpdateBoundsTests
{
    private const ulong Base = 0x40_0000;
    private const int Pages = 700;

    private static readonly EntryFlags Mapped = EntryFlags.User | EntryFlags.Accessed | EntryFlags.Dirty;

    [Theory]
    [InlineData(false, 1, 100)]
    [InlineData(true, 1, 100)]
    [InlineData(false, 0, 640)]
    [InlineData(true, 0, 640)]
    [InlineData(true, 65, 640)]
    public void A_page_outside_the_bitmap_is_refused_and_stays_as_it_is(bool exclusive, int firstPage, int pagesOfBitmap)
    {
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), 1 << 20);
        OwnedPageTable<X86_64> own = Map(arena);
        ulong[] bits = new ulong[pagesOfBitmap / 64];
        var changes = new PteChanges(bits, new VirtualAddress(Base + ((ulong)firstPage << 12)));

        var atomicWalker = new Harvest.AtomicAll(changes);
        var exclusiveWalker = new Harvest.ExclusiveAll(changes);
        Assert.Throws<InvalidOperationException>(
            () => exclusive ? exclusiveWalker.Edit(own.Table, All) : atomicWalker.Edit(own.Table, All));

        // What was changed is marked, and all that is not marked is as it was.
        changes = exclusive ? exclusiveWalker.Changes : atomicWalker.Changes;
        List<ulong> changed = Changed(own.Table);
        Assert.Equal(changed.Count, changes.Count);
        Assert.Equal(changed.Count, bits.Sum(static word => System.Numerics.BitOperations.PopCount(word)));
        Assert.All(changed, page => Assert.InRange((long)page, firstPage, firstPage + (bits.Length * 64) - 1));
    }

    /// <summary>The page too much is in one group with pages that have their bits.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_page_after_the_bitmap_is_refused(bool exclusive)
    {
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), 1 << 20);
        OwnedPageTable<X86_64> own = Map(arena);
        var start = new VirtualAddress(Base + 0xa000);
        var atomicWalker = new Harvest.AtomicAll(new PteChanges(new ulong[1], start));
        var exclusiveWalker = new Harvest.ExclusiveAll(new PteChanges(new ulong[1], start));
        var range = VirtualRange.FromLength(start, 65 << 12);

        Assert.Throws<InvalidOperationException>(
            () => exclusive ? exclusiveWalker.Edit(own.Table, range) : atomicWalker.Edit(own.Table, range));

        Assert.DoesNotContain(10UL + 64, Changed(own.Table));
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
