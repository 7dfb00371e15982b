using WalkGen;
using WalkGen.Linux;

namespace Cookbook;

/// <summary>Finds the accessed pages and makes them old, in passes (Linux: <c>lru_gen_mm_walk</c>, <c>mm/vmscan.c</c>).</summary>
[PageWalker]
internal sealed partial class Mglru(AddressSpace<X86_64, ArenaMemory> space, int batch)
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

    [P4dEntry]
    private int OnTable(Entry<X86_64> above, VirtualRange range) // walks below the entry by itself
    {
        if (!above.IsTable || !EntryRefSpan<X86_64>.TryOpen(space.Memory, above.Level + 1, above.Address, out var entries)) return 0;
        ulong size = above.Size / (ulong)entries.Length;
        for (ulong start = range.Start.Value; start <= range.Last.Value; start = (start | (size - 1)) + 1)
        {
            EntryRef<X86_64> entry = entries[(int)(start / size) & (entries.Length - 1)]; // the index of start in this table
            var part = new VirtualRange(start, Math.Min(start | (size - 1), range.Last.Value));
            if (entry.Read().IsLeaf && entry.Clear(EntryFlags.Accessed).IsAccessed) Batches[^1].Add(part.Start);
            int code = entries.Level == PageTableLevel.Pmd ? OnPmd(entry.Read(), part) : OnTable(entry.Read(), part);
            if (code != 0) return code; // a full batch
        }

        return 0;
    }

    private int OnPmd(Entry<X86_64> pmd, VirtualRange range)
    {
        if (_filter?.Contains(pmd.Address) == false) return 0;
        int before = Batches[^1].Count;
        lock (space.PteLocks.Of(pmd.Address)) OnTable(pmd, range);
        if (Batches[^1].Count > before) _found.Add(pmd.Address);
        _next = range.End;
        return Batches[^1].Count < batch ? 0 : 1;
    }
}
