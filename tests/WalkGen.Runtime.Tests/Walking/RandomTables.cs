using System.Buffers.Binary;

namespace WalkGen.Runtime.Tests.Walking;

/// <summary>
/// Tables with anything in them: empty entries, leaves, tables, entries that are not present, garbage, tables that the memory lacks,
/// tables that lead back to themselves.
/// </summary>
internal sealed class RandomTables<TPaging>
    where TPaging : struct, IPagingFormat
{
    private const int Frames = 12;

    /// <summary>The number of entries in a big table that are not empty; a walk of more would take too long.</summary>
    private const int MostEntries = 8;

    private readonly Random _random;

    public RandomTables(int seed)
    {
        _random = new Random(seed);
        for (int frame = 1; frame <= Frames; frame++) Fill(Memory.Add(AddressOf(frame)));
    }

    public SparseMemory Memory { get; } = new();

    public PageTable<TPaging, SparseMemory> Table => new(Memory, AddressOf(1));

    public VirtualRange Range()
    {
        ulong start = Address();
        ulong last = _random.Next(4) == 0 ? start + (ulong)_random.Next(100_000) : Address();
        return start <= last ? new VirtualRange(start, last) : new VirtualRange(last, start);
    }

    private static PhysicalAddress AddressOf(int frame) => new((ulong)frame << SparseMemory.FrameShift);

    private void Fill(byte[] frame)
    {
        int entries = frame.Length / TPaging.EntrySize;
        int used = Enum.GetValues<PageTableLevel>().Where(static level => level >= 0).Max(TPaging.IndexBits) > 4 ? MostEntries : entries;
        for (int i = 0; i < used; i++)
        {
            Span<byte> slot = frame.AsSpan((used == entries ? i : _random.Next(entries)) * TPaging.EntrySize, TPaging.EntrySize);
            ulong entry = Entry();
            if (TPaging.EntrySize == 8) BinaryPrimitives.WriteUInt64LittleEndian(slot, entry);
            else BinaryPrimitives.WriteUInt32LittleEndian(slot, (uint)entry);
        }
    }

    private ulong Entry() => _random.Next(8) switch
    {
        0 or 1 => 0,
        2 or 3 or 4 => TPaging.TableEntry(AddressOf(_random.Next(1, Frames + 2))) & ~Reserved(), // one of them is missing
        5 => TPaging.LeafEntry(_random.Next(2) == 0 ? PageTableLevel.Pmd : PageTableLevel.Pte, default, (EntryFlags)_random.Next(64)),
        6 => (ulong)_random.NextInt64() & ~1UL,
        _ => (ulong)_random.NextInt64(long.MinValue, long.MaxValue),
    };

    /// <summary>A table may be used at any level: half of the entries fit into the root.</summary>
    private ulong Reserved() => _random.Next(2) == 0 ? 0 : TPaging.ReservedInTable(Geometry<TPaging>.TestedLevel(PageTableLevel.Pgd));

    /// <summary>An address near a boundary of some level, in either half; sometimes the top or the bottom of the space.</summary>
    private ulong Address()
    {
        if (_random.Next(10) == 0) return _random.Next(2) == 0 ? 0 : ulong.MaxValue;
        int bits = Geometry<TPaging>.AddressBits;
        ulong address = (ulong)_random.NextInt64() & ((1UL << bits) - 1);
        if (_random.Next(2) == 0) address &= ~Geometry<TPaging>.OffsetMask((PageTableLevel)_random.Next(5));
        address += (ulong)_random.Next(-1, 2);
        return TPaging.IsSignExtended ? (ulong)((long)(address << (64 - bits)) >> (64 - bits)) : address;
    }
}
