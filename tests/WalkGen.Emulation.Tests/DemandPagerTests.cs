using static WalkGen.Emulation.Tests.MmuMachine;

using WalkGen.Linux;

namespace WalkGen.Emulation.Tests;

public sealed class DemandPagerTests : IDisposable
{
    private const ulong First = 0x10_0000;
    private const ulong Second = 0x7f00_0000_0000;

    private readonly PagedMachine _machine = new();

    private VirtualCpu<X86_64> Cpu => _machine.Cpu;

    [Fact]
    public void Anonymous_memory_begins_as_zeros_of_its_own()
    {
        _machine.AddAnonymous(First);
        PhysicalAddress used = _machine.Arena.Allocate();
        Assert.True(_machine.Space.Memory.TryGetWritableBytes(used, 0x1000, out Span<byte> bytes));
        bytes.Fill(0xff);
        _machine.Arena.Free(used);

        Assert.Equal(0UL, Cpu.Load<ulong>(At(First + 0xff8)));
        Assert.Equal(0UL, Cpu.Load<ulong>(At(First + 0x1008)));
        Cpu.Store(At(First + 0xffe), 0x1122_3344); // into both pages

        Assert.Equal(0x1122_3344, _machine.Other.Load<int>(At(First + 0xffe)));
        Assert.NotEqual(_machine.Entry(First).Address, _machine.Entry(First + 0x1000).Address);
        Assert.True(_machine.Entry(First).IsDirty);
        Assert.False(_machine.Entry(First).IsExecutable);
        Assert.True(_machine.Entry(First + 0x2000).IsNone);
    }

    [Fact]
    public void A_shared_page_of_a_file_is_the_same_in_both_VMAs()
    {
        _machine.AddFile(First, pageOffset: 2);
        _machine.AddFile(Second, pageOffset: 0);
        _machine.FileWord(3) = 33;

        Assert.Equal(33UL, Cpu.Load<ulong>(At(First + 0x1000)));
        Cpu.Store(At(First + 0x1000), 34UL);
        Assert.Equal(34UL, _machine.Other.Load<ulong>(At(Second + 0x3000)));
        Assert.Equal(34UL, _machine.FileWord(3));

        _machine.Other.Store(At(Second + 0x3000), 35UL);
        Assert.Equal(35UL, Cpu.Load<ulong>(At(First + 0x1000)));
        Assert.Equal(1, _machine.FilePages.Count);
    }

    [Fact]
    public void A_load_leaves_a_shared_page_clean()
    {
        _machine.AddFile(First);
        Cpu.Load<byte>(At(First));
        Assert.False(_machine.Entry(First).IsDirty);
        Assert.True(_machine.Entry(First).IsWritable);
        Cpu.Store(At(First), 1);
        Assert.True(_machine.Entry(First).IsDirty);
    }

    [Fact]
    public void A_page_that_was_protected_becomes_writable_again_and_dirty()
    {
        _machine.AddAnonymous(First);
        Cpu.Store(At(First), 1);
        Entry(First).Clear(EntryFlags.Writable | EntryFlags.Dirty);
        _machine.Mmu.Flush(VirtualRange.All);

        Cpu.Store(At(First), 2);

        Assert.True(_machine.Entry(First).Has(EntryFlags.Writable | EntryFlags.Dirty));
    }

    [Theory]
    [InlineData(VmFlags.Read, MemoryAccess.Write)]
    [InlineData(VmFlags.Read | VmFlags.Shared, MemoryAccess.Write)]
    [InlineData(VmFlags.Read | VmFlags.Write, MemoryAccess.Execute)]
    [InlineData(VmFlags.None, MemoryAccess.Read)]
    [InlineData(VmFlags.Exec, MemoryAccess.Read)]
    [InlineData(VmFlags.Read | VmFlags.HugeTlb, MemoryAccess.Read)]
    [InlineData(VmFlags.Read | VmFlags.PfnMap, MemoryAccess.Read)]
    public void An_access_that_the_VMA_does_not_allow_is_refused_and_maps_nothing(VmFlags flags, MemoryAccess access)
    {
        _machine.AddFile(First, flags: flags);
        int free = _machine.Arena.FreeFrames;

        Assert.Equal(PageFaultReason.NotPresent, _machine.Refused(() => Cpu.Translate(At(First), access)));

        Assert.True(_machine.Entry(First).IsNone);
        Assert.Equal(free, _machine.Arena.FreeFrames);
    }

    [Fact]
    public void A_page_that_is_there_already_is_refused_the_same_accesses()
    {
        _machine.AddAnonymous(First, flags: VmFlags.Read);
        Assert.Equal(0, Cpu.Load<int>(At(First)));
        Assert.Equal(PageFaultReason.Protection, _machine.Refused(() => Cpu.Store(At(First), 1)));
        Assert.Equal(PageFaultReason.Protection, _machine.Refused(() => Cpu.Translate(At(First), MemoryAccess.Execute)));
        Assert.Equal(0, Cpu.Load<int>(At(First)));
    }

    [Fact]
    public void A_fault_outside_the_VMAs_is_not_handled()
    {
        _machine.AddAnonymous(First, pages: 1);
        Assert.Equal(PageFaultReason.NotPresent, _machine.Refused(() => Cpu.Load<byte>(At(First - 1))));
        Assert.Equal(PageFaultReason.NotPresent, _machine.Refused(() => Cpu.Load<byte>(At(First + 0x1000))));
        Assert.Equal(PageFaultReason.NotPresent, _machine.Refused(() => Cpu.Store(At(First + 0xffe), 1)));
        Assert.Equal(PageFaultReason.NotCanonical, _machine.Refused(() => Cpu.Load<byte>(At(1UL << 47))));
        Assert.Equal(0, Cpu.Load<ushort>(At(First + 0xffe)));
    }

    [Fact]
    public void Code_is_fetched_if_the_VMA_allows_it()
    {
        _machine.AddAnonymous(First, flags: VmFlags.Read | VmFlags.Exec);
        Cpu.Translate(At(First), MemoryAccess.Execute);
        Assert.True(_machine.Entry(First).IsExecutable);

        Entry(First).Clear(EntryFlags.Executable);
        Cpu.Flush(VirtualRange.All);
        Cpu.Translate(At(First), MemoryAccess.Execute);
        Assert.True(_machine.Entry(First).IsExecutable);
    }

    [Theory]
    [InlineData(PageTableLevel.Pmd)]
    [InlineData(PageTableLevel.Pud)]
    [InlineData(PageTableLevel.P4d)]
    public void A_right_that_a_table_lacks_is_refused(PageTableLevel level)
    {
        _machine.AddAnonymous(First);
        Cpu.Load<byte>(At(First));
        Entry(First, level).Clear(EntryFlags.Writable);

        Assert.Equal(PageFaultReason.Protection, _machine.Refused(() => Cpu.Store(At(First), 1)));
        Assert.Equal(PageFaultReason.NotPresent, _machine.Refused(() => Cpu.Store(At(First + 0x1000), 1)));
    }

    [Fact]
    public void A_huge_leaf_and_a_swapped_entry_do_not_change()
    {
        _machine.AddAnonymous(First);
        Cpu.Load<byte>(At(First));
        Entry(First).Write(0x1234_5000);
        Assert.Equal(PageFaultReason.NotPresent, _machine.Refused(() => Cpu.Store(At(First), 1)));
        Assert.Equal(0x1234_5000UL, _machine.Entry(First).Raw);

        ulong huge = X86_64.LeafEntry(PageTableLevel.Pmd, new PhysicalAddress(0), EntryFlags.User | EntryFlags.Accessed);
        Entry(First, PageTableLevel.Pmd).Write(huge);
        Assert.Equal(PageFaultReason.Protection, _machine.Refused(() => Cpu.Store(At(First), 1)));
        Assert.Equal(huge, _machine.Entry(First).Raw);
    }

    [Fact]
    public void A_file_that_the_pager_does_not_know_is_named()
    {
        using var stranger = new FileMapping();
        Vma vma = _machine.AddAnonymous(First);
        stranger.Link(vma);
        Assert.Contains(
            vma.ToString(), Assert.Throws<InvalidOperationException>(() => Cpu.Load<byte>(At(First))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Frames_smaller_than_a_page_are_refused()
    {
        using var arena = new FrameArena(default, 0x1000, frameShift: 11);
        Assert.Throws<ArgumentException>(() => new DemandPager<X86_64>(_machine.Space, arena));
    }

    public void Dispose() => _machine.Dispose();

    private EntryRef<X86_64> Entry(ulong address, PageTableLevel level = PageTableLevel.Pte)
        => EntrySlot.Find(_machine.Space, address, level);
}
