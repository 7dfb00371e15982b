using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace WalkGen.Benchmarks;

/// <summary>
/// A walk over the tables of another format. The C walker and the alternative walk x86-64 tables with the same pages in the same order.
/// </summary>
internal abstract unsafe class FormatWorkload<TPaging> : IWorkload
    where TPaging : struct, IPagingFormat
{
    private const ulong Dirty = 1 << 6; // of x86-64
    private const ulong Address = 0x000f_ffff_ffff_f000;

    private static readonly PhysicalAddress MemoryStart = new(0x10_0000);

    private readonly BenchmarkTables _twin;
    private readonly FrameArena _arena;
    private readonly OwnedPageTable<TPaging> _tables;
    private readonly VirtualRange _range;
    private readonly NativeRequest _request;
    private readonly ulong* _words;
    private readonly long _wordCount;

    protected FormatWorkload(int tables, Func<ulong, ulong> mix)
    {
        _twin = new BenchmarkTables(tables, mix);
        _request = _twin.Request();
        _arena = new FrameArena(MemoryStart, (ulong)(2 * tables + 64) << 12);
        _tables = new OwnedPageTable<TPaging>(_arena);
        _range = VirtualRange.FromLength(default, (ulong)_twin.LeafCount << TPaging.PageShift);
        for (long page = 0; page < _twin.LeafCount; page++)
        {
            ulong entry = _twin.Leaf(page);
            EntryFlags flags = EntryFlags.User | EntryFlags.Writable | EntryFlags.Accessed;
            if ((entry & Dirty) != 0) flags |= EntryFlags.Dirty;
            var range = VirtualRange.FromLength(new VirtualAddress((ulong)page << TPaging.PageShift), 1UL << TPaging.PageShift);
            _tables.Map(range, new PhysicalAddress(entry & Address), flags);
        }

        // All tables: a few of them are above the entries.
        _wordCount = (long)(_arena.Capacity - _arena.FreeFrames) << 12 >> 3;
        _arena.Memory.TryGetBytes(MemoryStart, (int)_wordCount << 3, out ReadOnlySpan<byte> bytes);
        _words = (ulong*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(bytes));
    }

    public long Entries => _twin.LeafCount;

    public Outcome RunWalkGen() => Run(_tables.Table, _range);

    public Alternative? Other => new(Alternative.Twin, () => Run(_twin.Table, _twin.Range));

    public Outcome RunNative(NativeWalker native) => Function(native).Run(_request);

    public ulong RunSum() => TableSum.Of(_words, _wordCount);

    public void Dispose()
    {
        _twin.Dispose();
        _arena.Dispose();
    }

    protected abstract Outcome Run(PageTable table, VirtualRange range);

    protected abstract NativeFunction Function(NativeWalker native);
}
