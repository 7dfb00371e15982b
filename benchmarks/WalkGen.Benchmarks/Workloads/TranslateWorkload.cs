using System.Runtime.CompilerServices;

namespace WalkGen.Benchmarks;

/// <summary>The translation of one address in each page, in random order.</summary>
internal sealed unsafe class TranslateWorkload : IWorkload
{
    private const ulong PageSize = 1 << 12;

    private readonly BenchmarkTables _tables;
    private readonly PageTable _table;
    private readonly uint[] _order;
    private readonly NativeRequest _request;

    public TranslateWorkload(int tables)
    {
        _tables = new BenchmarkTables(tables, EntryMix.DirtyHalf);
        _table = _tables.Table;
        _order = PageOrder.Random(_tables.LeafCount);
        _request = _tables.Request() with
        {
            Pages = (uint*)Unsafe.AsPointer(ref _order[0]),
            PageCount = (ulong)_order.Length,
        };
    }

    public long Entries => _order.Length;

    public Outcome RunWalkGen()
    {
        ulong mapped = 0;
        ulong sum = 0;
        foreach (uint page in _order)
        {
            if (!_table.TryTranslate(AddressIn(page), out PhysicalAddress physical)) continue;
            mapped++;
            sum += physical.Value;
        }

        return new Outcome(mapped, sum);
    }

    public Alternative? Other => new(Alternative.Typed, () =>
    {
        PageTable<X86_64, ArenaMemory> table = _tables.Table;
        ulong mapped = 0;
        ulong sum = 0;
        foreach (uint page in _order)
        {
            if (!table.TryTranslate(AddressIn(page), out PhysicalAddress physical)) continue;
            mapped++;
            sum += physical.Value;
        }

        return new Outcome(mapped, sum);
    });

    public Outcome RunNative(NativeWalker native) => native.Translate.Run(_request);

    public ulong RunSum() => _tables.Sum();

    public void Dispose() => _tables.Dispose();

    // The offset differs from page to page, and must be kept.
    private VirtualAddress AddressIn(uint page) => _tables.Range.Start + (page * PageSize) + (page & (PageSize - 1));
}
