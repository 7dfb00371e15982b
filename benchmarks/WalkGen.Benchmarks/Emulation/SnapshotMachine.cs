using WalkGen.Dirty;
using WalkGen.Emulation;

namespace WalkGen.Benchmarks;

/// <summary>RAM with a snapshot, and a CPU without paging that writes some of the pages.</summary>
internal sealed class SnapshotMachine : IDisposable
{
    private const int PageShift = 12;
    private const int PageSize = 1 << PageShift;

    private readonly PhysicalBus _bus = new();
    private readonly VirtualCpu<X86_64> _cpu;
    private readonly SnapshotChain _chain;
    private readonly ulong[] _pages;
    private readonly byte[] _copy;
    private readonly int _snapshot;
    private int _taken;

    public SnapshotMachine(DirtyPattern pattern)
    {
        _bus.AddRam(default, (ulong)DirtyPattern.Pages << PageShift);
        _cpu = new SoftwareMmu<X86_64>(_bus).AddCpu();
        _pages = [.. Pages(pattern)];
        _copy = new byte[_pages.Length << PageShift];
        Store(); // the pages are in memory
        _chain = new SnapshotChain(_bus);
        _snapshot = _chain.Take();
        _taken = _chain.Take();
    }

    public int PageCount => _pages.Length;

    /// <summary>Takes a snapshot.</summary>
    public void Take() => _taken = _chain.Take();

    /// <summary>Removes the snapshot of <see cref="Take"/>, and writes the pages.</summary>
    public void RemoveAndStore()
    {
        _chain.Remove(_taken);
        Store();
    }

    /// <summary>Stores a word to each page.</summary>
    public void Store()
    {
        foreach (ulong page in _pages) _cpu.Store(new VirtualAddress(page << PageShift), page);
    }

    public void Restore() => _chain.Restore(_snapshot);

    /// <summary>Copies the pages, as the least that a restore does.</summary>
    public void Copy()
    {
        for (int i = 0; i < _pages.Length; i++)
        {
            bool isRead = _bus.Memory.TryGetBytes(new PhysicalAddress(_pages[i] << PageShift), PageSize, out ReadOnlySpan<byte> bytes);
            if (!isRead) throw new InvalidOperationException("A page is not in memory.");
            bytes.CopyTo(_copy.AsSpan(i << PageShift));
        }
    }

    public void Dispose()
    {
        _chain.Dispose();
        _bus.Dispose();
    }

    private static List<ulong> Pages(DirtyPattern pattern)
    {
        List<ulong> pages = [];
        foreach (PageRun run in pattern.Runs)
        {
            for (ulong i = 0; i < run.Count; i++) pages.Add(run.First + i);
        }

        return pages;
    }
}
