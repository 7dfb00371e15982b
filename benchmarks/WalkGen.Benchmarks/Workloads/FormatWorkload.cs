using WalkGen.Benchmarks.Walkers;
using WalkGen.Formats;

namespace WalkGen.Benchmarks;

/// <summary>
/// A walk over the tables of another format. The C walker and the alternative walk x86-64 tables with the same pages in the same order.
/// </summary>
internal abstract class FormatWorkload<TPaging> : IWorkload
    where TPaging : struct, IPagingFormat
{
    private const ulong Dirty = 1 << 6; // of x86-64
    private const ulong Address = 0x000f_ffff_ffff_f000;

    private readonly BenchmarkTables _twin;
    private readonly FrameArena _arena;
    private readonly OwnedPageTable<TPaging> _tables;
    private readonly VirtualRange _range;
    private readonly NativeRequest _request;

    protected FormatWorkload(int tables, Func<ulong, ulong> mix)
    {
        _twin = new BenchmarkTables(tables, mix);
        _request = _twin.Request();
        _arena = new FrameArena(BenchmarkTables.MemoryStart with { Value = 0x10_0000 }, (ulong)(2 * tables + 64) << 12);
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
    }

    public long Entries => _twin.LeafCount;

    public Outcome RunWalkGen() => Run(_tables.Table, _range);

    public Alternative? Other => new(Alternative.Twin, () => Run(_twin.Table, _twin.Range));

    public Outcome RunNative(NativeWalker native) => Function(native).Run(_request);

    public ulong RunSum() => _twin.Sum();

    public void Dispose()
    {
        _twin.Dispose();
        _arena.Dispose();
    }

    protected abstract Outcome Run(PageTable table, VirtualRange range);

    protected abstract NativeFunction Function(NativeWalker native);
}

/// <summary>A condition with two alternatives: a dirty entry of AArch64 is dirty by software or by hardware.</summary>
internal sealed class Arm64DirtyWorkload(int tables)
    : FormatWorkload<AArch64<Granule4K, VaSize48, Ttbr0>>(tables, EntryMix.DirtyOnePercent)
{
    protected override Outcome Run(PageTable table, VirtualRange range)
    {
        var walker = new FilterWalker();
        walker.Walk(table, range);
        return new Outcome(walker.Pages, walker.Addresses);
    }

    protected override NativeFunction Function(NativeWalker native) => native.Filter;
}

/// <summary>A handler of all entries of 32-bit x86, which have 4 bytes.</summary>
internal sealed class X86DenseWorkload(int tables) : FormatWorkload<X86>(tables, EntryMix.DirtyHalfBelow4GiB)
{
    protected override Outcome Run(PageTable table, VirtualRange range)
    {
        var walker = new PresentWalker();
        walker.Walk(table, range);
        return new Outcome(walker.Pages, walker.Entries);
    }

    protected override NativeFunction Function(NativeWalker native) => native.Present;
}
