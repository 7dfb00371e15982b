using WalkGen.Linux;

namespace WalkGen.Samples.Tests.Recipes;

/// <summary>
/// An address space whose tables are written word by word, by the manual: four indices of 9 bits (Intel SDM, volume 3, 5.5). No walker and
/// no format takes part.
/// </summary>
internal sealed class HandMadeSpace : IDisposable
{
    public const ulong Present = 1, Writable = 2, User = 4, Accessed = 0x20, DirtyBit = 0x40, Huge = 0x80;

    /// <summary>What Linux writes for an ordinary page of a process, unused so far.</summary>
    public const ulong Page = Present | Writable | User;

    private const ulong AddressMask = 0x000f_ffff_ffff_f000;

    public HandMadeSpace()
    {
        Arena = new FrameArena(new PhysicalAddress(0x10_0000), 64 << 12);
        Space = new AddressSpace<X86_64, ArenaMemory>(Arena.Memory, Arena.Allocate(), Arena);
    }

    public FrameArena Arena { get; }

    public AddressSpace<X86_64, ArenaMemory> Space { get; }

    public PageTable<X86_64, ArenaMemory> Table => new(Arena.Memory, Space.Root);

    public Vma Add(ulong start, ulong end, VmFlags flags = VmFlags.Read | VmFlags.Write, bool isFile = false, int hugePageShift = 0)
    {
        var vma = new Vma(new VirtualRange(start, end - 1), flags) { IsFile = isFile, HugePageShift = hugePageShift };
        Space.Add(vma);
        return vma;
    }

    /// <summary>The entry that stands for 2^<paramref name="shift"/> bytes at an address: 12, 21 or 30.</summary>
    public ulong this[ulong address, int shift = 12]
    {
        get => Word(Slot(address, shift));
        set => Write(Slot(address, shift), value);
    }

    public void Dispose()
    {
        Space.Dispose();
        Arena.Dispose();
    }

    private ulong Slot(ulong address, int shift)
    {
        ulong table = Space.Root.Value;
        for (int upper = 39; upper > shift; upper -= 9)
        {
            ulong slot = table + (((address >> upper) & 511) * 8);
            if (Word(slot) == 0) Write(slot, Arena.Allocate().Value | Page | Accessed);
            table = Word(slot) & AddressMask;
        }

        return table + (((address >> shift) & 511) * 8);
    }

    private ulong Word(ulong slot)
    {
        Assert.True(Arena.Memory.TryGetBytes(new PhysicalAddress(slot), 8, out var bytes));
        return BitConverter.ToUInt64(bytes);
    }

    private void Write(ulong slot, ulong word)
    {
        Assert.True(Arena.Memory.TryGetWritableBytes(new PhysicalAddress(slot), 8, out var bytes));
        BitConverter.TryWriteBytes(bytes, word);
    }
}
