namespace WalkGen.Samples.Tests.Recipes;

/// <summary>An address space with one anonymous area, filled on demand, and a CPU.</summary>
internal sealed class AnonymousSpace : IDisposable
{
    public const ulong PageSize = 4096;

    public AnonymousSpace(ulong pages)
    {
        Arena = new FrameArena(new PhysicalAddress(0x10_0000), ((2 * pages) + 64) * PageSize);
        Owned = new OwnedPageTable<X86_64>(Arena);
        Space = new AddressSpace<X86_64, ArenaMemory>(Arena.Memory, Owned.Table.Root, Arena);
        Cpu = new SoftwareMmu<X86_64, ArenaMemory>(Space) { FaultHandler = new DemandPager<X86_64>(Space, Arena) }.AddCpu();
        Vma = new Vma(VirtualRange.FromLength(new VirtualAddress(0x7f00_0000_0000), pages * PageSize), VmFlags.Read | VmFlags.Write | VmFlags.MayWrite);
        Space.Add(Vma);
    }

    public FrameArena Arena { get; }

    public OwnedPageTable<X86_64> Owned { get; }

    public AddressSpace<X86_64, ArenaMemory> Space { get; }

    public VirtualCpu<X86_64, ArenaMemory> Cpu { get; }

    public Vma Vma { get; }

    public VirtualRange User => new(0, Space.UserEnd.Value - 1);

    public VirtualAddress AddressOf(int page) => Vma.Range.Start + ((ulong)page * PageSize);

    /// <summary>The entry of a page, by the manual: four indices of 9 bits, and no walker.</summary>
    public ulong EntryOf(VirtualAddress address)
    {
        ulong entry = Space.Root.Value | 1;
        for (int shift = 39; shift >= 12; shift -= 9)
        {
            if ((entry & 1) == 0 || (shift < 30 && (entry & 0x80) != 0)) return entry;
            var slot = new PhysicalAddress((entry & 0x000f_ffff_ffff_f000) + (((address.Value >> shift) & 511) * 8));
            Assert.True(Space.Memory.TryGetBytes(slot, 8, out var bytes));
            entry = BitConverter.ToUInt64(bytes);
        }

        return entry;
    }

    public void Dispose()
    {
        Space.Dispose();
        Arena.Dispose();
    }
}
