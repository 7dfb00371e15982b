using WalkGen.Emulation;

namespace WalkGen.Benchmarks;

/// <summary>256 MiB of guest memory, mapped by small pages in random order, and both ways to access it.</summary>
internal sealed unsafe class GuestRam : IDisposable
{
    public const ulong Base = 0x1_0000_0000;
    public const int Pages = 65536;
    public const int TlbEntries = 1024;

    private const ulong PageSize = 4096, MemoryStart = 0x1000_0000;
    private const EntryFlags Flags = EntryFlags.User | EntryFlags.Writable | EntryFlags.Executable;

    private readonly FrameArena _arena = new(new PhysicalAddress(MemoryStart), (Pages + 512) * PageSize);
    private readonly FrameArena.MemoryPin _pin;

    public GuestRam()
    {
        var table = new OwnedPageTable<X86_64>(_arena);
        var random = new Random(1);
        PhysicalAddress[] frames = [.. Enumerable.Range(0, Pages).Select(_ => _arena.Allocate())];
        random.Shuffle(frames);
        for (int page = 0; page < Pages; page++) table.Map(VirtualRange.FromLength(AddressOf(page), PageSize), frames[page], Flags);

        _pin = _arena.Pin();
        Bus = new PhysicalBus(_arena);
        Mmu = new SoftwareMmu<X86_64>(Bus);
        Root = table.Table.Root;
        Cpu = AddCpu();
        Hand = new HandTlb(_pin.UnsafePointer, MemoryStart, Root.Value, TlbEntries);
    }

    public PhysicalBus Bus { get; }

    public PhysicalAddress Root { get; }

    public SoftwareMmu<X86_64> Mmu { get; }

    public VirtualCpu<X86_64> Cpu { get; }

    public HandTlb Hand { get; }

    public VirtualCpu<X86_64> AddCpu()
    {
        VirtualCpu<X86_64> cpu = Mmu.AddCpu(TlbEntries);
        cpu.SetRoot(Root);
        return cpu;
    }

    public static VirtualAddress AddressOf(int page) => new(Base + ((ulong)page * PageSize));

    public void Dispose()
    {
        Bus.Dispose();
        Hand.Dispose();
        _pin.Dispose();
        _arena.Dispose();
    }
}
