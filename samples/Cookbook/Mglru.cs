using WalkGen;
using WalkGen.Linux;

namespace Cookbook;

/// <summary>Finds the accessed pages and makes them old, in passes (Linux: <c>lru_gen_mm_walk</c>, <c>mm/vmscan.c</c>).</summary>
[PageWalker]
internal sealed partial class Mglru(AddressSpace space, ArenaMemory memory, int batch)
{
    private HashSet<PhysicalAddress>? _filter; // the PTE tables with an accessed page in the last pass; null in the first
    private HashSet<PhysicalAddress> _found = [];
    private VirtualAddress _next;

    /// <summary>The addresses of the accessed pages of the pass, one list per walk.</summary>
    public List<List<VirtualAddress>> Batches { get; } = [];

    /// <summary>Makes one pass. A walk stops after a batch of accessed pages, to release the lock.</summary>
    public void Age()
    {
        Batches.Clear();
        for (_next = default; _next < space.UserEnd;)
        {
            Batches.Add([]);
            using var held = space.Lock.EnterRead();
            if (!this.Walk(space, new VirtualRange(_next, space.UserEnd - 1)).IsStopped) break;
        }
        (_filter, _found) = (_found, []);
    }

    [PgdEntry(Where = EntryFlags.Leaf), P4dEntry(Where = EntryFlags.Leaf), PudEntry(Where = EntryFlags.Leaf)]
    private void OnPage<TPaging>(EntryRef<TPaging> page, VirtualAddress address) where TPaging : struct, IPagingFormat
    {
        if (page.Read().IsLeaf && page.Clear(EntryFlags.Accessed).IsAccessed) Batches[^1].Add(address);
    }

    [PmdTable]
    private int OnTable<TPaging>(EntryRefSpan<TPaging> pmds, VirtualRange range) where TPaging : struct, IPagingFormat
    {
        _next = range.Start;
        for (int index = 0; index < pmds.Length && Batches[^1].Count < batch; index++)
        {
            OnPage(pmds[index], _next);
            var part = new VirtualRange(_next.Value, Geometry<TPaging>.EntryLast(PageTableLevel.Pmd, _next.Value, range.Last.Value));
            if (pmds[index].Read() is { IsTable: true } pmd && _filter?.Contains(pmd.Address) != false) OnPteTable(pmd, part);
            _next = part.End;
        }
        return Batches[^1].Count < batch ? 0 : 1;
    }

    private void OnPteTable<TPaging>(Entry<TPaging> pmd, VirtualRange range) where TPaging : struct, IPagingFormat
    {
        if (!EntryRefSpan<TPaging>.TryOpen(memory, PageTableLevel.Pte, pmd.Address, out var ptes)) return;
        int before = Batches[^1].Count;
        lock (space.PteLocks.Of(pmd.Address))
            for (ulong page = range.Start.Value; page <= range.Last.Value; page += Geometry<TPaging>.Size(PageTableLevel.Pte))
                OnPage(ptes[Geometry<TPaging>.Index(PageTableLevel.Pte, page)], new VirtualAddress(page));
        if (Batches[^1].Count > before) _found.Add(pmd.Address);
    }
}
