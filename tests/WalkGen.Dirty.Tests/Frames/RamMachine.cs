using System.Runtime.InteropServices;
using WalkGen.Emulation;

namespace WalkGen.Dirty.Tests.Frames;

/// <summary>RAM of 128 pages and two CPUs whose paging is off.</summary>
internal sealed class RamMachine : IDisposable
{
    public const ulong Start = 0x8000_0000;
    public const ulong Pages = 128;
    public const ulong Length = Pages << 12;

    public RamMachine()
    {
        Bus.AddRam(new PhysicalAddress(Start), Length);
        Mmu = new SoftwareMmu<X86_64>(Bus);
        Cpu = Mmu.AddCpu();
        Other = Mmu.AddCpu();
    }

    public PhysicalBus Bus { get; } = new();

    public SoftwareMmu<X86_64> Mmu { get; }

    public VirtualCpu<X86_64> Cpu { get; }

    public VirtualCpu<X86_64> Other { get; }

    public static VirtualAddress At(ulong page, ulong offset = 0) => new(Start + (page << 12) + offset);

    public static PhysicalAddress Physical(ulong page, ulong offset = 0) => new(Start + (page << 12) + offset);

    public FrameDirtyLog Log(int pageSize = 4096) => new(Bus, new PhysicalAddress(Start), Length, pageSize);

    /// <summary>The first word of a page in memory.</summary>
    public ref ulong Word(ulong page)
    {
        Assert.True(Bus.Memory.TryGetWritableBytes(Physical(page), 8, out Span<byte> bytes));
        return ref MemoryMarshal.AsRef<ulong>(bytes);
    }

    public void Dispose()
    {
        Cpu.Dispose();
        Other.Dispose();
        Bus.Dispose();
    }
}
