using static WalkGen.PageTableLevel;

namespace WalkGen.Runtime.Tests;

/// <summary>Huge leaves that an edit covers only in part, with the exact number of frames.</summary>
public sealed class SplitTests : IDisposable
{
    private const ulong Page = 0x1000;
    private const ulong Huge = 0x20_0000;
    private const ulong Gigantic = 0x4000_0000;
    private const ulong Start = 3 * Gigantic;
    private const EntryFlags All = EntryFlags.Writable | EntryFlags.User | EntryFlags.Accessed | EntryFlags.Dirty | EntryFlags.Global
                                   | EntryFlags.WriteThrough | EntryFlags.CacheDisabled;

    private static readonly PhysicalAddress Ram = new(5 * Gigantic);

    private readonly FrameArena _arena = new(new PhysicalAddress(0x10_0000), 16 * 0x1000);
    private readonly OwnedPageTable<X86_64> _tables;

    public SplitTests()
    {
        _tables = new OwnedPageTable<X86_64>(_arena);
        _tables.Map(Range(Start, Gigantic), Ram, All, Pud);
        Assert.Equal(14, _arena.FreeFrames);
    }

    public void Dispose() => _arena.Dispose();

    // What the edit covers, and how many tables the split of the 1 GiB leaf takes: one of 2 MiB leaves, one per 2 MiB leaf that is cut.
    [Theory]
    [InlineData(0, Gigantic, 0)]
    [InlineData(0, Huge, 1)]
    [InlineData(Huge, 3 * Huge, 1)]
    [InlineData(0, Page, 2)]
    [InlineData(Gigantic - Page, Page, 2)]
    [InlineData(Huge + Page, Page, 2)]
    [InlineData(Huge - Page, 2 * Page, 3)]
    [InlineData(Page, Gigantic - (2 * Page), 3)]
    [InlineData(Page, Gigantic - Page, 2)]
    public void A_split_takes_as_few_tables_as_it_can(ulong offset, ulong length, int newTables)
    {
        int spare = _arena.FreeFrames - newTables;
        for (int i = 0; i < spare; i++) _arena.Allocate();

        _tables.Protect(Range(Start + offset, length), EntryFlags.User);

        Assert.Equal(0, _arena.FreeFrames);
        CheckAround(offset, length, page => new MappedPage(page, EntryFlags.User | EntryFlags.Accessed | EntryFlags.Dirty));
    }

    [Theory]
    [InlineData(0, Huge, 1)]
    [InlineData(0, Page, 2)]
    [InlineData(Huge - Page, 2 * Page, 3)]
    public void With_a_frame_less_nothing_is_split(ulong offset, ulong length, int newTables)
    {
        int spare = _arena.FreeFrames - newTables + 1;
        for (int i = 0; i < spare; i++) _arena.Allocate();
        var before = new ArenaSnapshot(_arena);

        Assert.Throws<InvalidOperationException>(() => _tables.Protect(Range(Start + offset, length), EntryFlags.None));
        Assert.Throws<InvalidOperationException>(() => _tables.Unmap(Range(Start + offset, length)));

        before.AssertUnchanged();
    }

    [Theory]
    [InlineData(0, Huge)]
    [InlineData(Gigantic - Page, Page)]
    [InlineData(Huge - Page, 2 * Page)]
    [InlineData(Page, Gigantic - (2 * Page))]
    public void What_is_left_of_a_leaf_that_is_unmapped_in_part_stays_as_it_was(ulong offset, ulong length)
    {
        _tables.Unmap(Range(Start + offset, length));

        CheckAround(offset, length, _ => null);
        _tables.Unmap(VirtualRange.All);
        Assert.Equal(15, _arena.FreeFrames);
    }

    [Fact]
    public void Leaves_beside_the_split_stay_huge()
    {
        _tables.Unmap(Range(Start + Huge, Page));

        Assert.Equal(Pmd, Lookup.Find(_tables.Table, Start).Level);
        Assert.Equal(Pte, Lookup.Find(_tables.Table, Start + Huge + Page).Level);
        Assert.Equal(Pmd, Lookup.Find(_tables.Table, Start + (2 * Huge)).Level);
    }

    [Fact]
    public void A_2_MiB_leaf_becomes_512_pages()
    {
        const ulong at = ulong.MaxValue - Huge + 1; // the topmost one
        _tables.Map(Range(at, Huge), Ram, All, Pmd);

        _tables.Protect(Range(at + (511 * Page), Page), EntryFlags.Executable);

        for (ulong i = 0; i < 511; i++)
        {
            Assert.Equal(Pte, Lookup.Find(_tables.Table, at + (i * Page)).Level);
            Assert.Equal(new MappedPage(Ram + (i * Page), All), Lookup.Page(_tables.Table, at + (i * Page)));
        }

        const EntryFlags last = EntryFlags.Executable | EntryFlags.Accessed | EntryFlags.Dirty;
        Assert.Equal(new MappedPage(Ram + (511 * Page), last), Lookup.Page(_tables.Table, at + (511 * Page)));
    }

    [Fact]
    public void A_leaf_that_has_the_flags_already_is_not_split()
    {
        _tables.Protect(Range(Start, Page), All);
        Assert.Equal(Pud, Lookup.Find(_tables.Table, Start).Level);
    }

    [Fact]
    public void Accessed_and_Dirty_come_from_the_leaf_only()
    {
        _tables.Map(Range(0, Page), Ram, EntryFlags.Writable);
        _tables.Protect(Range(0, Page), All | EntryFlags.Leaf);
        Assert.Equal(All & ~(EntryFlags.Accessed | EntryFlags.Dirty), Lookup.Page(_tables.Table, 0)?.Flags);
    }

    [Fact]
    public void A_level_without_leaves_is_passed_over()
    {
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), 32 * 0x1000);
        var tables = new OwnedPageTable<TinyGap>(arena);
        tables.Map(Range(0x4_0000, 0x4_0000), new PhysicalAddress(0x8_0000), EntryFlags.User, Pud);
        int before = arena.FreeFrames;

        tables.Unmap(Range(0x4_0000, Page));

        Assert.Equal(9, before - arena.FreeFrames); // a table of the PMD, and below it eight of pages
        Assert.Null(Lookup.Page(tables.Table, 0x4_0000));
        Assert.Equal(new MappedPage(new PhysicalAddress(0xb_f000), EntryFlags.User), Lookup.Page(tables.Table, 0x7_f000));
    }

    [Fact]
    public void An_edit_may_span_both_halves_and_what_lies_between()
    {
        _tables.Map(Range(0x7fff_ffff_f000, Page), Ram, EntryFlags.User);
        _tables.Map(Range(0xffff_8000_0000_0000, Page), Ram, EntryFlags.User);
        var around = new VirtualRange(0x7fff_ffff_f000, 0xffff_8000_0000_0fff);

        _tables.Protect(around, EntryFlags.Writable);
        Assert.Equal(EntryFlags.Writable, Lookup.Page(_tables.Table, 0x7fff_ffff_f000)?.Flags);
        Assert.Equal(EntryFlags.Writable, Lookup.Page(_tables.Table, 0xffff_8000_0000_0000)?.Flags);

        _tables.Unmap(around);
        Assert.Equal(14, _arena.FreeFrames);
    }

    private static VirtualRange Range(ulong start, ulong length) => VirtualRange.FromLength(new VirtualAddress(start), length);

    // Every page of the 1 GiB: inside the edit as `edited` says, outside as it was mapped.
    private void CheckAround(ulong offset, ulong length, Func<PhysicalAddress, MappedPage?> edited)
    {
        VirtualRange inside = Range(Start + offset, length);
        for (ulong at = 0; at < Gigantic; at += Page)
        {
            MappedPage? expected = inside.Contains(new VirtualAddress(Start + at)) ? edited(Ram + at) : new MappedPage(Ram + at, All);
            MappedPage? found = Lookup.Page(_tables.Table, Start + at);
            if (found != expected) Assert.Fail($"Page 0x{Start + at:x} is {found} and not {expected}.");
        }
    }
}
