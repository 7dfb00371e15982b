using System.Runtime.CompilerServices;

namespace WalkGen.Benchmarks;

/// <summary>The translation of addresses of a million pages by one call, compared with a call for each. C translates one by one.</summary>
internal sealed unsafe class TranslateBatchWorkload : IWorkload
{
    private const ulong PageSize = 1 << 12;
    private const int Most = 1 << 20;

    private readonly BenchmarkTables _tables;
    private readonly PageTable _table;
    private readonly VirtualAddress[] _addresses;
    private readonly Translation[] _results;
    private readonly uint[] _order;
    private readonly NativeRequest _request;

    public TranslateBatchWorkload(int tables, Func<long, uint[]> order)
    {
        _tables = new BenchmarkTables(tables, EntryMix.DirtyHalf);
        _table = _tables.Table;
        _order = First(order(_tables.LeafCount));
        _addresses = Array.ConvertAll(_order, AddressIn);
        _results = new Translation[_order.Length];
        _request = _tables.Request() with
        {
            Pages = (uint*)Unsafe.AsPointer(ref _order[0]),
            PageCount = (ulong)_order.Length,
        };
    }

    public long Entries => _order.Length;

    public Outcome RunWalkGen()
    {
        _table.Translate(_addresses, _results);
        ulong mapped = 0;
        ulong sum = 0;
        foreach (ref readonly Translation result in _results.AsSpan())
        {
            if (!result.IsMapped) continue;
            mapped++;
            sum += result.Address.Value;
        }

        return new Outcome(mapped, sum);
    }

    public Alternative? Other => new(Alternative.OneByOne, () =>
    {
        ulong mapped = 0;
        ulong sum = 0;
        foreach (VirtualAddress address in _addresses)
        {
            if (!_table.TryTranslate(address, out PhysicalAddress physical)) continue;
            mapped++;
            sum += physical.Value;
        }

        return new Outcome(mapped, sum);
    });

    public Outcome RunNative(NativeWalker native) => native.Translate.Run(_request);

    public ulong RunSum() => _tables.Sum();

    public void Dispose() => _tables.Dispose();

    // Pinned, because the C walker reads it too.
    private static uint[] First(uint[] order)
    {
        uint[] first = GC.AllocateArray<uint>(int.Min(order.Length, Most), pinned: true);
        order.AsSpan(0, first.Length).CopyTo(first);
        return first;
    }

    // The offset differs from page to page, and must be kept.
    private VirtualAddress AddressIn(uint page) => _tables.Range.Start + (page * PageSize) + (page & (PageSize - 1));
}
