using System.Runtime.CompilerServices;
using WalkGen.Benchmarks.Walkers;
using WalkGen.Linux;

namespace WalkGen.Benchmarks;

/// <summary>An address space with a VMA of one page at every second page. Its lock and those of the PTE tables are taken.</summary>
internal sealed unsafe class AreasWorkload : IWorkload
{
    private const ulong PageSize = 1 << 12;
    private const ulong Step = 2 * PageSize;
    private const int VmasPerTable = 512 / 2;

    private readonly BenchmarkTables _tables;
    private readonly AddressSpace<X86_64, ArenaMemory> _space;
    private readonly VirtualRange _range;
    private readonly NativeVma[] _vmas;
    private readonly NativeRequest _request;

    public AreasWorkload(int vmas)
    {
        _tables = new BenchmarkTables((vmas + VmasPerTable - 1) / VmasPerTable, EntryMix.DirtyHalf);
        _space = new AddressSpace<X86_64, ArenaMemory>(_tables.Table.Memory, _tables.Table.Root, _tables.Frames);
        _range = VirtualRange.FromLength(_tables.Range.Start, (ulong)vmas * Step);
        _vmas = GC.AllocateArray<NativeVma>(vmas, pinned: true);
        for (int i = 0; i < vmas; i++)
        {
            var range = VirtualRange.FromLength(_range.Start + ((ulong)i * Step), PageSize);
            _space.Add(new Vma(range, VmFlags.Read));
            _vmas[i] = new NativeVma { Start = range.Start.Value, End = range.End.Value };
        }

        _request = _tables.Request(_range) with
        {
            Vmas = (NativeVma*)Unsafe.AsPointer(ref _vmas[0]),
            VmaCount = (ulong)vmas,
        };
    }

    public long Entries => _vmas.Length;

    public Outcome RunWalkGen()
    {
        var walker = new PresentWalker();
        using (_space.Lock.EnterRead()) walker.Walk(_space, _range);
        return new Outcome(walker.Pages, walker.Entries);
    }

    public Alternative? Other => Alternative.OfPlain(() =>
    {
        var walker = new PlainPresentWalker();
        using (_space.Lock.EnterRead()) walker.Walk(_space, _range);
        return new Outcome(walker.Pages, walker.Entries);
    });

    public Outcome RunNative(NativeWalker native) => native.Areas.Run(_request);

    public ulong RunSum() => _tables.Sum();

    public void Dispose()
    {
        _space.Dispose();
        _tables.Dispose();
    }
}
