using static WalkGen.Emulation.Tests.MmuMachine;

using WalkGen.Linux;

namespace WalkGen.Emulation.Tests.Spaces;

/// <summary>The pager owns the pages that it allocates: what is unmapped is free again.</summary>
public sealed class PagerFreesTests : IDisposable
{
    private const ulong Start = 0x40_0000;
    private const VmFlags ReadWrite = VmFlags.Read | VmFlags.Write;

    private readonly PagedMachine _machine = new();

    private static VirtualRange Pages => VirtualRange.FromLength(At(Start), 8 << 12);

    private int Free => _machine.Arena.FreeFrames;

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Anonymous_pages_and_private_copies_are_free_after_Unmap()
    {
        int before = Free;
        for (int round = 0; round < 3; round++)
        {
            _machine.Space.Map(Pages, ReadWrite);
            for (ulong page = 0; page < 8; page++) _machine.Cpu.Store(At(Start + (page << 12)), page);
            _machine.Space.Unmap(Pages);
            Assert.Equal(before, Free);
        }

        _machine.Space.Map(Pages, ReadWrite, _machine.File, 0);
        _machine.Cpu.Load<int>(At(Start)); // the page of the file
        _machine.Cpu.Store(At(Start), 1); // a copy
        _machine.Cpu.Store(At(Start + 0x1000), 1);
        _machine.Cpu.Load<int>(At(Start + 0x2000));
        _machine.Space.Unmap(Pages);
        Assert.Equal(before - 3, Free);
        Assert.Equal(3, _machine.FilePages.Count);
    }

    [Fact]
    public void Pages_that_the_pager_has_not_allocated_are_not_freed()
    {
        _machine.Space.Map(Pages, ReadWrite);
        _machine.Cpu.Store(At(Start), 1);
        EntryRef<X86_64> entry = EntrySlot.Find(_machine.Space, Start, PageTableLevel.Pte);
        PhysicalAddress own = entry.Read().Address;
        entry.Write(X86_64.LeafEntry(PageTableLevel.Pte, new PhysicalAddress(0x9000_0000), EntryFlags.User)); // a device
        _machine.Space.Unmap(Pages);
        _machine.Arena.Free(own);
    }

    [Fact]
    public void Another_owner_stays()
    {
        var owner = new PagerPages(_machine.Arena, _machine.FilePages);
        _machine.Space.PageOwner = owner;
        _ = new DemandPager<X86_64>(_machine.Space, _machine.Arena);
        Assert.Same(owner, _machine.Space.PageOwner);
    }

    [Fact]
    public void A_page_that_is_removed_from_the_cache_is_free_and_begins_as_zeros()
    {
        _machine.Space.Map(Pages, ReadWrite | VmFlags.Shared, _machine.File, 0);
        _machine.Cpu.Store(At(Start + 0x1000), 1);
        _machine.Space.Unmap(Pages);
        int before = Free;

        Assert.True(_machine.FilePages.Remove(1));
        Assert.False(_machine.FilePages.Remove(1));
        Assert.Equal((before + 1, 0), (Free, _machine.FilePages.Count));

        _machine.Space.Map(Pages, ReadWrite | VmFlags.Shared, _machine.File, 0);
        Assert.Equal(0, _machine.Cpu.Load<int>(At(Start + 0x1000)));
    }
}
