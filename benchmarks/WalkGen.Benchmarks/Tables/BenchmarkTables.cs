using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using WalkGen.Linux;

namespace WalkGen.Benchmarks;

/// <summary>
/// x86-64 tables that map consecutive addresses by full tables of one level. The tables of that level are first in the arena and
/// contiguous; the few tables above them follow.
/// </summary>
internal sealed unsafe class BenchmarkTables : IDisposable
{
    private const int EntriesPerTable = 512;

    private static readonly VirtualAddress First = new(1UL << 39);

    private readonly FrameArena _arena;
    private readonly ulong* _words;
    private readonly PageTableLevel _level;
    private readonly int[] _frameOfTable;

    /// <summary>Builds the tables.</summary>
    /// <param name="tables">The number of tables of <paramref name="level"/>.</param>
    /// <param name="entry">Makes an entry from 64 random bits.</param>
    /// <param name="level">The level of the entries.</param>
    /// <param name="isScattered">
    /// Whether consecutive tables are in frames of random order, as on a machine that has run for some time.
    /// </param>
    public BenchmarkTables(int tables, Func<ulong, ulong> entry, PageTableLevel level = PageTableLevel.Pte, bool isScattered = false)
    {
        _level = level;
        LeafCount = (long)tables * EntriesPerTable;
        int frames = tables + UpperTables(tables);
        _arena = new FrameArena(MemoryStart, (ulong)frames << 12);
        _arena.Memory.TryGetWritableBytes(MemoryStart, frames << 12, out var bytes);
        _words = (ulong*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(bytes));
        while (_arena.TryAllocate(out _))
        {
        }

        _frameOfTable = [.. Enumerable.Range(0, tables)];
        if (isScattered) Noise.Shuffle(_frameOfTable);
        for (int table = 0; table < tables; table++)
        {
            ulong* words = TableAt(_frameOfTable[table]);
            for (int i = 0; i < EntriesPerTable; i++) words[i] = entry(Noise.At(((long)table * EntriesPerTable) + i));
        }

        Table = new PageTable<X86_64, ArenaMemory>(_arena.Memory, AddUpperTables());
        Range = VirtualRange.FromLength(First, (ulong)tables * EntriesPerTable << ShiftOf(level));
    }

    /// <summary>The start of the memory: not 0, so that the use of an address without translation crashes.</summary>
    public static PhysicalAddress MemoryStart { get; } = new(0x1_0000_0000);

    /// <summary>The page table.</summary>
    public PageTable<X86_64, ArenaMemory> Table { get; }

    /// <summary>The frames of the tables; none is free.</summary>
    public IFrameSource Frames => _arena;

    /// <summary>The range that the entries map.</summary>
    public VirtualRange Range { get; }

    /// <summary>The number of entries.</summary>
    public long LeafCount { get; }

    /// <summary>The tables of the entries, in the order of their frames.</summary>
    public Span<ulong> Leaves => new(_words, (int)LeafCount);

    /// <summary>The whole memory, from <see cref="MemoryStart"/> on.</summary>
    public ReadOnlySpan<byte> Memory => new(_words, _arena.Capacity << 12);

    /// <summary>The entry that maps the page <paramref name="index"/> of the range.</summary>
    public ulong Leaf(long index) => TableAt(_frameOfTable[index / EntriesPerTable])[index % EntriesPerTable];

    /// <summary>The request to the C walker for <paramref name="range"/>, or for all entries.</summary>
    public NativeRequest Request(VirtualRange? range = null) => new()
    {
        Memory = (byte*)_words,
        MemoryStart = MemoryStart.Value,
        Root = Table.Root.Value,
        Start = (range ?? Range).Start.Value,
        End = (range ?? Range).End.Value,
    };

    /// <summary>Reads the tables of the entries once.</summary>
    public ulong Sum() => TableSum.Of(_words, LeafCount);

    public void Dispose() => _arena.Dispose();

    // As many PUD and PMD tables as needed, and one PGD.
    private static int UpperTables(int tables)
    {
        int count = 0;
        do
        {
            tables = (tables + EntriesPerTable - 1) / EntriesPerTable;
            count += tables;
        }
        while (tables > 1);
        return count + 2;
    }

    private static int ShiftOf(PageTableLevel level) => level == PageTableLevel.Pte ? 12 : 21;

    private static PhysicalAddress FrameAddress(int frame) => MemoryStart + ((ulong)frame << 12);

    private ulong* TableAt(int frame) => _words + ((long)frame * EntriesPerTable);

    private PhysicalAddress AddUpperTables()
    {
        int next = _frameOfTable.Length;
        int[] below = _frameOfTable;
        for (int shift = ShiftOf(_level) + 9; ; shift += 9)
        {
            int firstIndex = (int)(First.Value >> shift) % EntriesPerTable;
            int[] tables = [.. Enumerable.Range(next, (firstIndex + below.Length + EntriesPerTable - 1) / EntriesPerTable)];
            next += tables.Length;
            for (int i = 0; i < below.Length; i++)
            {
                int index = firstIndex + i;
                TableAt(tables[index / EntriesPerTable])[index % EntriesPerTable] = X86_64.TableEntry(FrameAddress(below[i]));
            }

            if (shift == 39) return FrameAddress(tables[0]);
            below = tables;
        }
    }
}
