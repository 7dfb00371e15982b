using WalkGen;
using WalkGen.Emulation;

namespace DirtyTracking;

/// <summary>A guest with page tables of its own: pages of RAM that all CPUs map, and a CPU without paging for the kernel.</summary>
internal sealed class SoakGuest : IDisposable
{
    public const int PageShift = 12;
    public const int PageSize = 1 << PageShift;

    private const int HotPages = 4, PagesOfSet = 16, StoresForEachSet = 1 << 16;
    private const ulong Mapped = 0x4000_0000; // the virtual address of page 0
    private const ulong Tables = 16UL << PageShift; // the first bytes of the RAM
    private const ulong Writable = 1 << 1, Present = 1 << 0; // of an entry of x86-64

    private readonly SoftwareMmu<X86_64> _mmu;
    private readonly VirtualCpu<X86_64> _kernel;
    private readonly VirtualAddress _entries;

    public SoakGuest(int pages, int cpus)
    {
        Length = (ulong)pages << PageShift;
        FrameArena ram = Bus.AddRam(new PhysicalAddress(Start.Value - Tables), Tables + Length);
        var table = new OwnedPageTable<X86_64>(ram);
        table.Map(VirtualRange.FromLength(AddressOf(0), Length), Start, EntryFlags.User | EntryFlags.Writable);
        _mmu = new SoftwareMmu<X86_64>(Bus);
        Cpus = [.. Enumerable.Range(0, cpus).Select(_ => _mmu.AddCpu())];
        foreach (VirtualCpu<X86_64> cpu in Cpus) cpu.SetRoot(table.Table.Root);
        _kernel = _mmu.AddCpu();
        _entries = FindEntries(table.Table.Root);
        Pages = pages;
    }

    public PhysicalBus Bus { get; } = new();

    public PhysicalAddress Start { get; } = new(0x8000_0000);

    public ulong Length { get; }

    public int Pages { get; }

    public VirtualCpu<X86_64>[] Cpus { get; }

    /// <summary>Where the CPUs map a page.</summary>
    public static VirtualAddress AddressOf(int page) => new(Mapped + ((ulong)page << PageShift));

    /// <summary>Where a page is in memory.</summary>
    public PhysicalAddress PhysicalAddressOf(int page) => Start + ((ulong)page << PageShift);

    /// <summary>
    /// Chooses a page: often one of the first few, so that threads meet there; otherwise one of a set that changes slowly, so that other
    /// pages stay clean.
    /// </summary>
    public int ChoosePage(Random random, long time)
    {
        if (random.Next(2) == 0) return random.Next(Math.Min(HotPages, Pages));
        long set = time / StoresForEachSet;
        return (int)(((set * PagesOfSet) + random.Next(PagesOfSet)) % Pages);
    }

    /// <summary>The bytes of pages in memory.</summary>
    public ReadOnlySpan<byte> Memory(int page, int count = 1)
        => Bus.Memory.TryGetBytes(PhysicalAddressOf(page), count << PageShift, out ReadOnlySpan<byte> bytes)
            ? bytes
            : throw new InvalidOperationException($"Page {page} is not in memory.");

    /// <summary>Write-protects a page, as the guest's kernel does: it changes the entry, then flushes the TLBs.</summary>
    public void Protect(int page) => Clear(page, Writable);

    /// <summary>Unmaps a page. Its frame stays.</summary>
    public void Unmap(int page) => Clear(page, Present);

    /// <summary>Maps a page again, writable.</summary>
    public void Allow(int page) => _kernel.ExchangeOr(EntryOf(page), Present | Writable);

    public void Dispose()
    {
        foreach (VirtualCpu<X86_64> cpu in Cpus) cpu.Dispose();
        _kernel.Dispose();
        Bus.Dispose();
    }

    private void Clear(int page, ulong bits)
    {
        _kernel.ExchangeAnd(EntryOf(page), ~bits);
        _mmu.Flush(VirtualRange.FromLength(AddressOf(page), PageSize));
    }

    private VirtualAddress EntryOf(int page) => _entries + (ulong)page * sizeof(ulong);

    /// <summary>The entries of the pages: in one table, or in consecutive ones.</summary>
    private VirtualAddress FindEntries(PhysicalAddress root)
    {
        ulong table = root.Value;
        for (int shift = 39; shift > PageShift; shift -= 9)
        {
            table = _kernel.Load<ulong>(new VirtualAddress(table + (Mapped >> shift & 511) * sizeof(ulong))) & 0x000f_ffff_ffff_f000;
        }

        return new VirtualAddress(table);
    }
}
