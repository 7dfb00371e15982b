using WalkGen.Formats;

namespace WalkGen.Emulation.Tests.Snapshots;

/// <summary>32 pages of RAM in two blocks, with snapshots, and two CPUs whose paging is off.</summary>
internal sealed class SnapshotMachine : IDisposable
{
    public const int Pages = 32;

    private const int PagesInFirst = 20;
    private const ulong First = 0x8000_0000;
    private const ulong Second = 0x9000_0000;

    public SnapshotMachine()
    {
        Bus.AddRam(new PhysicalAddress(First), PagesInFirst << 12);
        Bus.AddRam(new PhysicalAddress(Second), (Pages - PagesInFirst) << 12);
        var mmu = new SoftwareMmu<RiscV<Sv39>>(Bus);
        Cpus = [mmu.AddCpu(), mmu.AddCpu()];
        Chain = new SnapshotChain(Bus);
    }

    public PhysicalBus Bus { get; } = new();

    public VirtualCpu<RiscV<Sv39>>[] Cpus { get; }

    public SnapshotChain Chain { get; }

    public static PhysicalAddress Physical(int page, int offset = 0)
        => new((page < PagesInFirst ? First + ((ulong)page << 12) : Second + ((ulong)(page - PagesInFirst) << 12)) + (ulong)offset);

    /// <summary>The same address as a CPU without paging has it.</summary>
    public static VirtualAddress At(int page, int offset = 0) => new(Physical(page, offset).Value);

    public void Store(int page, ulong value) => Cpus[0].Store(At(page), value);

    public ulong Load(int page) => Cpus[1].Load<ulong>(At(page));

    /// <summary>All RAM as it is.</summary>
    public byte[] Memory() => All((address, target) => Bus.TryRead(address, target));

    /// <summary>All RAM in a snapshot.</summary>
    public byte[] Memory(int snapshot) => All((address, target) => Chain.TryRead(snapshot, address, target));

    public void Dispose()
    {
        Chain.Dispose();
        Bus.Dispose();
    }

    private static byte[] All(ReadBytes read)
    {
        byte[] bytes = new byte[Pages << 12];
        Assert.True(read(Physical(0), bytes.AsSpan(..(PagesInFirst << 12))));
        Assert.True(read(Physical(PagesInFirst), bytes.AsSpan((PagesInFirst << 12)..)));
        return bytes;
    }

    private delegate bool ReadBytes(PhysicalAddress address, Span<byte> target);
}
