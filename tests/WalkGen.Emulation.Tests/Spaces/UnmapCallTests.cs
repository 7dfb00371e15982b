using static WalkGen.Emulation.Tests.MmuMachine;

using WalkGen.Linux;

namespace WalkGen.Emulation.Tests.Spaces;

public sealed class UnmapCallTests : IDisposable
{
    private const ulong Start = 0x40_0000;
    private const VmFlags ReadWrite = VmFlags.Read | VmFlags.Write;

    private readonly PagedMachine _machine = new();
    private readonly PagerPages _pages;
    private readonly int _free;

    public UnmapCallTests()
    {
        _pages = new PagerPages(_machine.Arena, _machine.FilePages);
        Space.PageOwner = _pages;
        _free = _machine.Arena.FreeFrames;
    }

    private AddressSpace<X86_64, ArenaMemory> Space => _machine.Space;

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Anonymous_pages_and_tables_return_to_the_arena()
    {
        Space.Map(Pages(0, 32), ReadWrite);
        for (ulong page = 0; page < 32; page++) Store(page);
        Assert.Equal(_free - 35, _machine.Arena.FreeFrames);

        Space.Unmap(Pages(0, 32));

        Assert.Equal(_free, _machine.Arena.FreeFrames);
        Assert.Empty(Space.Vmas);
        Assert.Equal(PageFaultReason.NotPresent, _machine.Refused(() => Store(3)));
    }

    [Fact]
    public void The_middle_of_a_file_is_unmapped_and_its_dirty_pages_are_handed_over()
    {
        Space.Map(Pages(0, 16), ReadWrite | VmFlags.Shared, _machine.File, 100);
        for (ulong page = 0; page < 16; page += 2) Store(page);
        for (ulong page = 1; page < 16; page += 2) Load(page);

        Space.Unmap(Pages(4, 8));

        Assert.Equal([104UL, 106, 108, 110], _pages.DirtyPages.Order().ToArray());
        Assert.Equal(8, _pages.Ranges.Count);
        Assert.Equal(16, _machine.FilePages.Count);
        Assert.Equal([(Pages(0, 4), 100UL), (Pages(12, 4), 112UL)], Space.Vmas.Select(vma => (vma.Range, vma.PageOffset)));
        Assert.Equal(Space.Vmas, _machine.File.Vmas);
        Assert.Equal(PageFaultReason.NotPresent, _machine.Refused(() => Store(4)));
        Assert.Equal(PageFaultReason.NotPresent, _machine.Refused(() => Store(11)));
        Store(3);
        Store(12);
    }

    [Fact]
    public void A_range_over_gaps_and_several_VMAs_is_unmapped()
    {
        Space.Map(Pages(0, 4), ReadWrite);
        Space.Map(Pages(8, 4), ReadWrite, _machine.File);
        Space.Map(Pages(12, 4), VmFlags.Read);
        foreach (ulong page in (ulong[])[0, 3, 8, 11]) Store(page);
        foreach (ulong page in (ulong[])[12, 15]) Load(page);

        Space.Unmap(Pages(2, 12));
        Space.Unmap(Pages(4, 4)); // nothing is mapped there

        Assert.Equal([Pages(0, 2), Pages(14, 2)], Space.Vmas.Select(vma => vma.Range));
        Assert.Equal([Pages(3, 1), Pages(8, 1), Pages(11, 1), Pages(12, 1)], _pages.Ranges);
        Assert.Equal(4, _pages.Freed.Count); // two of them are private copies of the file
        Space.Unmap(VirtualRange.All);
        Assert.Equal(_free - 2, _machine.Arena.FreeFrames); // the page cache keeps its two pages
    }

    [Fact]
    public void A_table_stays_while_it_serves_another_VMA()
    {
        Space.Map(Pages(0, 4), ReadWrite);
        Vma other = Space.Map(Pages(100, 4), VmFlags.Read, _machine.File);
        Store(0);
        Space.Unmap(Pages(0, 4));
        Assert.Equal(_free - 3, _machine.Arena.FreeFrames); // the three tables, though they are empty

        Space.Unmap(other.Range);
        Assert.Equal(_free, _machine.Arena.FreeFrames);
    }

    [Fact]
    public void A_page_without_access_is_handed_over_as_a_page()
    {
        Space.Map(Pages(0, 4), ReadWrite | VmFlags.Shared, _machine.File);
        Store(2);
        Space.Protect(Pages(0, 4), VmFlags.None);
        Space.Unmap(Pages(0, 4));
        Assert.Equal([2UL], _pages.DirtyPages);
        Assert.Empty(_pages.NonPresent);
    }

    [Fact]
    public void A_non_present_entry_is_handed_over_with_its_bits()
    {
        Space.Map(Pages(0, 4), ReadWrite);
        Store(0);
        EntrySlot.Find(Space, Start + 0x3000, PageTableLevel.Pte).Write(0x1234_0000);
        Space.Unmap(Pages(0, 4));
        Assert.Equal([(Pages(3, 1), 0x1234_0000UL)], _pages.NonPresent);
    }

    [Fact]
    public void A_huge_leaf_is_handed_over_whole_or_split_at_the_end_of_the_range()
    {
        using var machine = new MmuMachine();
        var owner = new PagesInOrder();
        machine.Space.PageOwner = owner;
        machine.Map(0x4000_0000, 0x4000_0000, level: PageTableLevel.Pud);
        machine.Space.Map(VirtualRange.FromLength(At(0x4000_0000), 1 << 30), ReadWrite);

        machine.Space.Unmap(VirtualRange.FromLength(At(0x4000_0000), 0x60_1000));

        Assert.Equal([0x20_0000UL, 0x20_0000, 0x20_0000, 0x1000], owner.Pages.Select(page => page.Range.Length));
        Assert.Equal([0x4000_0000UL, 0x4020_0000, 0x4040_0000, 0x4060_0000], owner.Pages.Select(page => page.Frame.Value));
        Assert.Equal(0x4060_1000UL, machine.Entry(0x4060_1000).Read().Address.Value);
        Assert.True(machine.Entry(0x4080_0000, PageTableLevel.Pmd).Read().IsLeaf);
        machine.Space.Unmap(VirtualRange.All);
        Assert.Equal(1UL << 30, (ulong)owner.Pages.Sum(page => (long)page.Range.Length));
        Assert.True(machine.Entry(0x4000_0000, PageTableLevel.Pud).Read().IsNone);
    }

    [Fact]
    public void Without_a_frame_for_the_split_nothing_changes()
    {
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), 8 << 12);
        var tables = new OwnedPageTable<X86_64>(arena);
        using var space = new AddressSpace<X86_64, ArenaMemory>(arena.Memory, tables.Table.Root, arena);
        tables.Map(VirtualRange.FromLength(At(0), 1 << 30), default, EntryFlags.User, PageTableLevel.Pud);
        Vma vma = space.Map(VirtualRange.FromLength(At(0), 1 << 30), ReadWrite);
        while (arena.FreeFrames > 2) arena.Allocate();

        // A table of 2 MiB leaves and two of pages.
        Assert.Throws<InvalidOperationException>(() => space.Unmap(VirtualRange.FromLength(At(0x1f_f000), 0x2000)));
        Assert.Equal((2, PageTableLevel.Pud), (arena.FreeFrames, Lookup.Find(tables.Table, 0).Level));
        Assert.Equal([vma], space.Vmas);

        space.Unmap(VirtualRange.FromLength(At(0x1f_f000), 0x1000));
        Assert.Equal(0, arena.FreeFrames);
        space.Unmap(VirtualRange.All);
        Assert.Equal(3, arena.FreeFrames); // also the table above the 1 GiB leaf
    }

    [Fact]
    public void A_huge_non_present_entry_cannot_be_split()
    {
        Space.Map(Pages(0, 1024), ReadWrite);
        Load(0);
        EntrySlot.Find(Space, Start + 0x20_0000, PageTableLevel.Pmd).Write(0x1234_0000);
        Assert.Throws<InvalidOperationException>(() => Space.Unmap(Pages(0, 513)));
        Assert.True(_machine.Entry(Start).IsLeaf);
        Space.Unmap(Pages(0, 1024));
        Assert.Equal([(Pages(512, 512), 0x1234_0000UL)], _pages.NonPresent);
    }

    [Fact]
    public void A_level_without_leaves_is_skipped_by_a_split()
    {
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), 32 << 12);
        var tables = new OwnedPageTable<TinyGap>(arena);
        var owner = new PagesInOrder();
        using var space = new AddressSpace<TinyGap, ArenaMemory>(arena.Memory, tables.Table.Root, arena) { PageOwner = owner };
        VirtualRange huge = VirtualRange.FromLength(At(0x4_0000), 0x4_0000);
        tables.Map(huge, new PhysicalAddress(0x8_0000), EntryFlags.User, PageTableLevel.Pud);
        space.Map(huge, VmFlags.Read);
        int before = arena.FreeFrames;

        space.Unmap(VirtualRange.FromLength(At(0x5_3000), 0x1000));

        Assert.Equal(9, before - arena.FreeFrames); // a PMD table, and eight PTE tables
        Assert.Equal(0x9_3000UL, Assert.Single(owner.Pages).Frame.Value);
        Assert.Null(Lookup.Page(tables.Table, 0x5_3000));
        Assert.Equal(new MappedPage(new PhysicalAddress(0xb_f000), EntryFlags.User), Lookup.Page(tables.Table, 0x7_f000));
    }

    private static VirtualRange Pages(ulong page, ulong count) => VirtualRange.FromLength(At(Start + (page << 12)), count << 12);

    private void Store(ulong page) => _machine.Cpu.Store(At(Start + (page << 12)), page);

    private ulong Load(ulong page) => _machine.Cpu.Load<ulong>(At(Start + (page << 12)));

    private sealed class PagesInOrder : IPageOwner
    {
        public List<(VirtualRange Range, PhysicalAddress Frame)> Pages { get; } = [];

        public void OnUnmapped(Vma vma, VirtualRange range, PhysicalAddress frame, EntryFlags flags) => Pages.Add((range, frame));
    }
}
