using static WalkGen.Emulation.Tests.MmuMachine;

using WalkGen.Linux;

namespace WalkGen.Emulation.Tests.Spaces;

public sealed class ProtectCallTests : IDisposable
{
    private const ulong Start = 0x40_0000;
    private const VmFlags ReadWrite = VmFlags.Read | VmFlags.Write;
    private const VmFlags May = VmFlags.MayRead | VmFlags.MayWrite | VmFlags.MayExec;

    private readonly PagedMachine _machine = new();

    private AddressSpace<X86_64, ArenaMemory> Space => _machine.Space;

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void The_middle_of_a_file_becomes_read_only_and_the_VMAs_split()
    {
        Vma whole = Space.Map(Pages(0, 16), ReadWrite | VmFlags.Shared, _machine.File, 100);
        for (ulong page = 0; page < 16; page++) Store(page, page);

        Space.Protect(Pages(4, 8), VmFlags.Read);

        Assert.Null(whole.Space);
        Assert.Equal([Pages(0, 4), Pages(4, 8), Pages(12, 4)], Space.Vmas.Select(vma => vma.Range));
        Assert.Equal([100UL, 104, 112], Space.Vmas.Select(vma => vma.PageOffset));
        Assert.Equal(Space.Vmas, _machine.File.Vmas);
        Assert.Equal([ReadWrite, VmFlags.Read, ReadWrite], Space.Vmas.Select(vma => vma.Flags & (ReadWrite | VmFlags.Exec)));
        for (ulong page = 0; page < 16; page++)
        {
            bool isProtected = page is >= 4 and < 12;
            Assert.Equal((true, !isProtected), (Entry(page).IsDirty, Entry(page).IsWritable));
            if (isProtected) Assert.Equal(PageFaultReason.Protection, _machine.Refused(() => Store(page, 1UL)));
            else Store(page, page);
            Assert.Equal(page, Load(page));
        }

        Space.Protect(Pages(0, 16), ReadWrite);
        Assert.Equal((Pages(0, 16), 100UL), (Assert.Single(Space.Vmas).Range, Space.Vmas[0].PageOffset));
        Assert.Equal(Space.Vmas, _machine.File.Vmas);
        Assert.False(Entry(5).IsWritable); // left to the page fault
        Store(5, 42);
        Assert.True(Entry(5).IsWritable);
        Assert.Equal(42UL, _machine.FileWord(105));
    }

    [Fact]
    public void A_whole_VMA_stays_the_same_object_and_equal_flags_change_nothing()
    {
        Vma vma = Space.Map(Pages(0, 16), ReadWrite);
        Space.Protect(Pages(0, 16), VmFlags.Read);
        Assert.Equal((Space, VmFlags.Read | May), (vma.Space, vma.Flags));

        Space.Protect(Pages(3, 4), VmFlags.Read);
        Assert.Equal([vma], Space.Vmas);
    }

    [Fact]
    public void VMAs_are_merged_with_neighbours_of_the_same_flags()
    {
        Space.Map(Pages(0, 4), VmFlags.Read);
        Space.Map(Pages(4, 4), ReadWrite);
        Space.Map(Pages(8, 4), VmFlags.Read | VmFlags.Exec);
        Space.Map(Pages(12, 4), ReadWrite);
        Space.Map(Pages(20, 4), VmFlags.Read);

        Space.Protect(Pages(6, 8), VmFlags.Read);

        Assert.Equal([Pages(0, 4), Pages(4, 2), Pages(6, 8), Pages(14, 2), Pages(20, 4)], Space.Vmas.Select(vma => vma.Range));
        Space.Protect(Pages(4, 2), VmFlags.Read);
        Assert.Equal([Pages(0, 14), Pages(14, 2), Pages(20, 4)], Space.Vmas.Select(vma => vma.Range));
    }

    [Fact]
    public void A_gap_is_refused()
    {
        Space.Map(Pages(0, 4), ReadWrite);
        Space.Map(Pages(5, 4), ReadWrite);
        foreach (VirtualRange range in (VirtualRange[])[Pages(2, 4), Pages(2, 3), Pages(4, 2), Pages(20, 1)])
        {
            string message = Assert.Throws<ArgumentException>(() => Space.Protect(range, 0)).Message;
            Assert.Contains("there is no VMA at", message, StringComparison.Ordinal);
        }

        Assert.Throws<ArgumentException>(() => Space.Protect(Pages(0, 1), VmFlags.Shared));
        Assert.Throws<ArgumentException>(() => Space.Protect(new VirtualRange(Start, Start + 1), 0));
        Assert.Equal([Pages(0, 4), Pages(5, 4)], Space.Vmas.Select(vma => vma.Range));
    }

    [Fact]
    public void Access_without_its_May_flag_is_refused_and_nothing_changes()
    {
        Space.Map(Pages(0, 4), ReadWrite);
        Space.Map(Pages(4, 4), VmFlags.Read | VmFlags.MayRead);
        Store(0, 1);
        Load(4);

        Assert.Throws<UnauthorizedAccessException>(() => Space.Protect(Pages(0, 8), VmFlags.Write));
        Assert.Equal([ReadWrite | May, VmFlags.Read | VmFlags.MayRead], Space.Vmas.Select(vma => vma.Flags));
        Store(0, 2);

        Space.Protect(Pages(0, 8), VmFlags.Read);
        Assert.False(Entry(0).IsWritable);
    }

    [Fact]
    public void A_page_becomes_executable_and_ceases_to_be()
    {
        Space.Map(Pages(0, 4), VmFlags.Read);
        Load(0);
        Assert.False(Entry(0).IsExecutable);
        Space.Protect(Pages(0, 4), VmFlags.Read | VmFlags.Exec);
        Assert.True(Entry(0).IsExecutable);
        _machine.Cpu.Translate(At(Start), MemoryAccess.Execute);
        Space.Protect(Pages(0, 4), VmFlags.Read);
        Assert.Equal(PageFaultReason.Protection, _machine.Refused(() => _machine.Cpu.Translate(At(Start), MemoryAccess.Execute)));
    }

    [Fact]
    public void Without_access_a_page_keeps_its_frame_and_its_dirty_bit()
    {
        Space.Map(Pages(0, 8), ReadWrite);
        Store(0, 7);
        Load(1);
        Entry<X86_64> before = Entry(0);

        Space.Protect(Pages(0, 8), VmFlags.None);
        Assert.Equal(PageFaultReason.NotPresent, _machine.Refused(() => Load(0)));
        Assert.Equal(PageFaultReason.NotPresent, _machine.Refused(() => Store(1, 0UL)));
        Assert.Equal((false, true), (Entry(0).IsPresent, Entry(0).IsDirty));
        Assert.Equal(before.Raw & ~1UL, Entry(0).Raw);

        Space.Protect(Pages(0, 4), VmFlags.Read);
        Assert.Equal((7UL, 0UL), (Load(0), Load(1)));
        Assert.Equal((true, false), (Entry(0).IsDirty, Entry(0).IsWritable));
        Space.Protect(Pages(0, 4), ReadWrite);
        Store(0, 8);
        Assert.Equal((8UL, before.Address), (Load(0), Entry(0).Address));
    }

    [Fact]
    public void The_frame_0_without_flags_does_not_become_empty()
    {
        using var machine = new MmuMachine();
        machine.Map(Start, physical: 0, flags: EntryFlags.Executable);
        machine.Space.Map(Pages(0, 1), VmFlags.Read);
        machine.Space.Protect(Pages(0, 1), VmFlags.None);
        Assert.False(machine.Entry(Start).Read().IsNone);
        machine.Space.Protect(Pages(0, 1), VmFlags.Read);
        Assert.True(machine.Entry(Start).Read().IsLeaf);
    }

    [Fact]
    public void A_VMA_with_a_non_present_entry_cannot_lose_all_access()
    {
        Space.Map(Pages(0, 8), ReadWrite);
        Store(0, 1);
        Store(1, 1);
        EntrySlot.Find(Space, Start + 0x1000, PageTableLevel.Pte).Write(0x1234_0000);

        Assert.Throws<InvalidOperationException>(() => Space.Protect(Pages(0, 8), VmFlags.None));
        Assert.Equal(ReadWrite | May, Assert.Single(Space.Vmas).Flags);
        Store(0, 2);

        Space.Protect(Pages(0, 8), VmFlags.Read);
        Assert.Equal(0x1234_0000UL, Entry(1).Raw);
    }

    [Fact]
    public void A_huge_leaf_that_is_partly_in_the_range_is_split_or_nothing_changes()
    {
        Space.Map(Pages(0, 512), ReadWrite);
        MapHuge(new PhysicalAddress(0x20_0000), EntryFlags.User | EntryFlags.Writable | EntryFlags.Dirty);
        while (_machine.Arena.FreeFrames > 0) _machine.Arena.Allocate();
        ulong before = Entry(0).Raw;
        PhysicalAddress last = new(_machine.Arena.Start.Value + ((ulong)(_machine.Arena.Capacity - 1) << 12));

        Assert.Throws<InvalidOperationException>(() => Space.Protect(Pages(1, 1), VmFlags.Read));
        Assert.Equal(before, Entry(0).Raw);
        Assert.Equal(Pages(0, 512), Assert.Single(Space.Vmas).Range);
        Space.Protect(Pages(0, 512), VmFlags.Read);
        Assert.Equal((PageTableLevel.Pmd, false), (Entry(0).Level, Entry(0).IsWritable));

        _machine.Arena.Free(last);
        Space.Protect(Pages(1, 1), VmFlags.Read | VmFlags.Exec);
        for (ulong page = 0; page < 512; page++)
        {
            Entry<X86_64> entry = Entry(page);
            Assert.Equal((PageTableLevel.Pte, 0x20_0000 + (page << 12), true), (entry.Level, entry.Address.Value, entry.IsDirty));
            Assert.Equal(page == 1, entry.IsExecutable);
        }

        Assert.Equal(0, _machine.Arena.FreeFrames);
    }

    [Fact]
    public void Without_access_a_huge_leaf_is_split_into_pages()
    {
        Space.Map(Pages(0, 512), ReadWrite);
        MapHuge(new PhysicalAddress(0x20_0000), EntryFlags.User | EntryFlags.Dirty);
        Space.Protect(Pages(0, 512), VmFlags.None);
        Assert.Equal((PageTableLevel.Pte, false), (Entry(5).Level, Entry(5).IsPresent));
        Space.Protect(Pages(5, 1), VmFlags.Read);
        Assert.Equal((0x20_5000UL, true, true), (Entry(5).Address.Value, Entry(5).IsPresent, Entry(5).IsDirty));
        Assert.False(Entry(6).IsPresent);
    }

    [Fact]
    public void A_hugetlb_VMA_changes_by_whole_huge_pages()
    {
        using var machine = new MmuMachine();
        machine.Map(Start, 0x20_0000, level: PageTableLevel.Pmd);
        machine.Space.Add(new Vma(Pages(0, 1024), ReadWrite | May | VmFlags.HugeTlb) { HugePageShift = 21 });
        Assert.Throws<ArgumentException>(() => machine.Space.Protect(Pages(0, 1), VmFlags.Read));

        machine.Space.Protect(Pages(0, 512), VmFlags.None);
        machine.AssertFault(Start, MemoryAccess.Read, PageFaultReason.NotPresent, () => machine.Cpu.Load<ulong>(At(Start)));
        Assert.Equal(
            [(Pages(0, 512), 21), (Pages(512, 512), 21)], machine.Space.Vmas.Select(part => (part.Range, part.HugePageShift)));
        machine.Space.Protect(Pages(0, 512), VmFlags.Read);
        Entry<X86_64> leaf = machine.Entry(Start, PageTableLevel.Pmd).Read();
        Assert.Equal((0x20_0000UL, true, false), (leaf.Address.Value, leaf.IsLeaf, leaf.IsWritable));
    }

    private static VirtualRange Pages(ulong page, ulong count) => VirtualRange.FromLength(At(Start + (page << 12)), count << 12);

    private void MapHuge(PhysicalAddress frame, EntryFlags flags)
    {
        Load(0); // adds the tables
        PhysicalAddress page = Entry(0).Address;
        EntrySlot.Find(Space, Start, PageTableLevel.Pte).Write(0);
        _machine.Arena.Free(page);
        ulong leaf = X86_64.LeafEntry(PageTableLevel.Pmd, frame, flags);
        _machine.Arena.Free(EntrySlot.Find(Space, Start, PageTableLevel.Pmd).Exchange(leaf).Address);
    }

    private void Store(ulong page, ulong value) => _machine.Cpu.Store(At(Start + (page << 12)), value);

    private ulong Load(ulong page) => _machine.Cpu.Load<ulong>(At(Start + (page << 12)));

    private Entry<X86_64> Entry(ulong page) => _machine.Entry(Start + (page << 12));
}
