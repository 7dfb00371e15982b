using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using WalkGen.Benchmarks.Walkers;

namespace WalkGen.Benchmarks;

/// <summary>The whole lower half with a few pages far apart, each with its own tables: an almost empty address space.</summary>
internal sealed unsafe class SparseWorkload : IWorkload
{
    private const ulong LowerHalf = 1UL << 47;

    private readonly FrameArena _arena;
    private readonly PageTable<X86_64, ArenaMemory> _table;
    private readonly VirtualRange _range = VirtualRange.FromLength(default, LowerHalf);
    private readonly ulong* _words;
    private readonly long _wordCount;

    public SparseWorkload(int pages)
    {
        int frames = 1 + (3 * pages); // the root, and a PUD, a PMD and a PTE table for each page
        _arena = new FrameArena(BenchmarkTables.MemoryStart, (ulong)frames << 12);
        var owned = new OwnedPageTable<X86_64>(_arena);
        for (int i = 0; i < pages; i++)
        {
            ulong page = ((LowerHalf / (ulong)pages * (ulong)i) + (Noise.At(i) % (1UL << 39))) & ~0xfffUL;
            owned.Map(
                VirtualRange.FromLength(new VirtualAddress(page), 4096),
                new PhysicalAddress((ulong)i << 12),
                EntryFlags.User | EntryFlags.Writable);
        }

        _table = owned.Table;
        _arena.Memory.TryGetWritableBytes(BenchmarkTables.MemoryStart, frames << 12, out var bytes);
        _words = (ulong*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(bytes));
        _wordCount = (long)frames * 512;
    }

    public long Entries => _wordCount;

    public Outcome RunWalkGen()
    {
        var walker = new PresentWalker();
        walker.Walk(_table, _range);
        return new Outcome(walker.Pages, walker.Entries);
    }

    public Alternative? Other => Alternative.OfPlain(() =>
    {
        var walker = new PlainPresentWalker();
        walker.Walk(_table, _range);
        return new Outcome(walker.Pages, walker.Entries);
    });

    public Outcome RunNative(NativeWalker native) => native.Present.Run(new NativeRequest
    {
        Memory = (byte*)_words,
        MemoryStart = BenchmarkTables.MemoryStart.Value,
        Root = _table.Root.Value,
        Start = 0,
        End = LowerHalf,
    });

    public ulong RunSum() => TableSum.Of(_words, _wordCount);

    public void Dispose() => _arena.Dispose();
}
