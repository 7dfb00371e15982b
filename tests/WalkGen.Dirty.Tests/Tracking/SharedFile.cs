using WalkGen.Emulation;
using WalkGen.Linux;

namespace WalkGen.Dirty.Tests.Tracking;

/// <summary>A file that is mapped by the areas of any number of address spaces, with CPUs that read and write it.</summary>
internal sealed class SharedFile : IDisposable
{
    public const VmFlags Writable = VmFlags.Read | VmFlags.Write | VmFlags.Shared | VmFlags.MayRead | VmFlags.MayWrite;
    private const int PageShift = 12;

    private readonly FrameArena _arena = new(new PhysicalAddress(0x10_0000), 32 << 20);
    private readonly PageCache _pages;
    private readonly List<AddressSpace<X86_64, ArenaMemory>> _spaces = [];

    public SharedFile() => _pages = new PageCache(_arena);

    public FileMapping Mapping { get; } = new();

    /// <summary>Maps pages of the file in an address space of their own.</summary>
    public SharedArea Map(ulong firstPage, ulong pageCount, VmFlags flags = Writable)
    {
        var space = new AddressSpace<X86_64, ArenaMemory>(_arena.Memory, _arena.Allocate(), _arena, name: $"space {_spaces.Count}");
        _spaces.Add(space);
        var pager = new DemandPager<X86_64>(space, _arena);
        pager.AddFile(Mapping, _pages);
        return Map(
            new SoftwareMmu<X86_64>(new PhysicalBus(_arena), space) { FaultHandler = pager },
            new VirtualAddress(0x7f00_0000_0000),
            firstPage,
            pageCount,
            flags);
    }

    /// <summary>Maps pages of the file in the address space of another VMA, after it, without a shared table.</summary>
    public SharedArea MapBeside(SharedArea other, ulong firstPage, ulong pageCount, VmFlags flags = Writable)
        => Map(other.Mmu, new VirtualAddress((other.Vma.Range.Last.Value | 0x3fff_ffff) + 1), firstPage, pageCount, flags);

    /// <summary>The first word of a page, as it is in memory; 0 if nobody ever touched it.</summary>
    public ulong Read(ulong page)
        => _pages.TryGetFrame(page, out PhysicalAddress frame) && _arena.Memory.TryGetBytes(frame, 8, out var bytes)
            ? BitConverter.ToUInt64(bytes) : 0;

    /// <summary>Everything that is in physical memory, tables included.</summary>
    public byte[] Dump()
        => _arena.Memory.TryGetBytes(_arena.Start, 32 << 20, out var bytes) ? bytes.ToArray() : throw new InvalidOperationException();

    public void Dispose()
    {
        foreach (var space in _spaces) space.Dispose();
        Mapping.Dispose();
        _arena.Dispose();
    }

    private SharedArea Map(SoftwareMmu<X86_64> mmu, VirtualAddress start, ulong firstPage, ulong pageCount, VmFlags flags)
    {
        var vma = new Vma(VirtualRange.FromLength(start, pageCount << PageShift), flags) { PageOffset = firstPage, IsFile = true };
        mmu.Space!.Add(vma);
        Mapping.Link(vma);
        return new SharedArea(mmu, vma);
    }
}
