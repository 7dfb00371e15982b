using WalkGen.Emulation;
using WalkGen.Linux;

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
        Cpu = new SoftwareMmu<X86_64>(new PhysicalBus(Arena), Space) { FaultHandler = new DemandPager<X86_64>(Space, Arena) }.AddCpu();
        Vma = new Vma(
            VirtualRange.FromLength(new VirtualAddress(0x7f00_0000_0000), pages * PageSize), VmFlags.Read | VmFlags.Write
            | VmFlags.MayWrite);
        Space.Add(Vma);
    }

    public FrameArena Arena { get; }

    public OwnedPageTable<X86_64> Owned { get; }

    public AddressSpace<X86_64, ArenaMemory> Space { get; }

    public VirtualCpu<X86_64> Cpu { get; }

    public Vma Vma { get; }

    public VirtualRange User => new(0, Space.UserEnd.Value - 1);

    public VirtualAddress AddressOf(int page) => Vma.Range.Start + ((ulong)page * PageSize);

    /// <summary>The entry of a page, or the leaf above it, by the manual: four indices of 9 bits, and no walker.</summary>
    public ulong EntryOf(VirtualAddress address)
    {
        for (int shift = 39; ; shift -= 9)
        {
            ulong entry = Read(SlotOf(address, shift));
            if (shift == 12 || (entry & 1) == 0 || (shift < 39 && (entry & 0x80) != 0)) return entry;
        }
    }

    /// <summary>Turns bits over in the entry that stands for 2^<paramref name="shift"/> bytes at <paramref name="address"/>.</summary>
    public void Flip(VirtualAddress address, int shift, ulong bits)
    {
        PhysicalAddress slot = SlotOf(address, shift);
        Assert.True(Space.Memory.TryGetWritableBytes(slot, 8, out var bytes));
        BitConverter.TryWriteBytes(bytes, Read(slot) ^ bits);
    }

    private PhysicalAddress SlotOf(VirtualAddress address, int shift)
    {
        ulong table = shift == 39 ? Space.Root.Value : Read(SlotOf(address, shift + 9)) & 0x000f_ffff_ffff_f000;
        return new PhysicalAddress(table + (((address.Value >> shift) & 511) * 8));
    }

    private ulong Read(PhysicalAddress slot)
    {
        Assert.True(Space.Memory.TryGetBytes(slot, 8, out var bytes));
        return BitConverter.ToUInt64(bytes);
    }

    public void Dispose()
    {
        Space.Dispose();
        Arena.Dispose();
    }
}
