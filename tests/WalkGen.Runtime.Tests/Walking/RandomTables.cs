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

    /// <summary>The number of entries in the smallest root, which must not be empty: that of PAE.</summary>
    private const int SmallestRoot = 4;

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

    /// <summary>
    /// A small range near an address whose path leads through as many tables as possible: one byte, or up to 40 pages.
    /// </summary>
    public VirtualRange SmallRange()
    {
        ulong start = Mapped() + (ulong)_random.Next(-3, 2) * (1UL << TPaging.PageShift) / 2;
        ulong length = _random.Next(4) == 0 ? 1 : (ulong)_random.Next(1, 40 << TPaging.PageShift);
        return new VirtualRange(start, Math.Max(start, start + (length - 1)));
    }

    /// <summary>An address whose path leads through as many tables as possible.</summary>
    public ulong Mapped()
    {
        ulong address = (ulong)_random.Next(1 << TPaging.PageShift);
        PhysicalAddress table = AddressOf(1);
        for (PageTableLevel level = PageTableLevel.Pgd; ; level++)
        {
            PageTableLevel tested = Geometry<TPaging>.TestedLevel(level);
            if (Memory.Frame(table) is not { } frame) break;
            int[] used = [.. Enumerable.Range(0, 1 << TPaging.IndexBits(level)).Where(index => EntryAt(index).Raw != 0)];
            if (used.Length == 0) break;
            int[] tables = [.. used.Where(index => EntryAt(index).IsTable)];
            int chosen = tables.Length > 0 ? tables[_random.Next(tables.Length)] : used[_random.Next(used.Length)];
            address |= (ulong)chosen << Geometry<TPaging>.Shift(level);
            if (tables.Length == 0) break;
            table = EntryAt(chosen).Address;
            level = tested;

            Entry<TPaging> EntryAt(int index) => new(Memory.Read(frame, index, TPaging.EntrySize), tested);
        }

        return SignExtend(address);
    }

    private static PhysicalAddress AddressOf(int frame) => new((ulong)frame << SparseMemory.FrameShift);

    private void Fill(byte[] frame)
    {
        int entries = frame.Length / TPaging.EntrySize;
        int used = Enum.GetValues<PageTableLevel>().Where(static level => level >= 0).Max(TPaging.IndexBits) > 4 ? MostEntries : entries;
        for (int i = 0; i < used; i++)
        {
            int index = used == entries ? i : _random.Next(_random.Next(4) == 0 ? SmallestRoot : entries);
            Span<byte> slot = frame.AsSpan(index * TPaging.EntrySize, TPaging.EntrySize);
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
        return SignExtend(address + (ulong)_random.Next(-1, 2));
    }

    private static ulong SignExtend(ulong address)
    {
        int bits = Geometry<TPaging>.AddressBits;
        return TPaging.IsSignExtended ? (ulong)((long)(address << (64 - bits)) >> (64 - bits)) : address;
    }
}
