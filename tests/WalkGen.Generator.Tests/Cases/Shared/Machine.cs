using WalkGen;

/// <summary>The page table that the cases walk: user pages, a huge page, a hole, the topmost page.</summary>
internal static class Machine
{
    public static OwnedPageTable<X86_64> Create()
    {
        var machine = new OwnedPageTable<X86_64>(new FrameArena(new PhysicalAddress(0x10_0000), 64 * 4096));
        const EntryFlags data = EntryFlags.User | EntryFlags.Writable;
        var code = VirtualRange.FromLength(new VirtualAddress(0x40_0000), 0x3000);
        machine.Map(code, new PhysicalAddress(0x7000_0000), EntryFlags.User | EntryFlags.Executable);
        var page = VirtualRange.FromLength(new VirtualAddress(0x40_5000), 0x1000);
        machine.Map(page, new PhysicalAddress(0x7001_0000), data | EntryFlags.Dirty);
        var hugePage = VirtualRange.FromLength(new VirtualAddress(0x60_0000), 0x20_0000);
        machine.Map(hugePage, new PhysicalAddress(0x4000_0000), data, PageTableLevel.Pmd);
        machine.Map(new VirtualRange(0xffff_ffff_ffff_f000, 0xffff_ffff_ffff_ffff), new PhysicalAddress(0x7002_0000), EntryFlags.Global);
        return machine;
    }
}
