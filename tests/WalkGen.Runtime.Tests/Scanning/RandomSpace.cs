using System.Numerics;
using WalkGen.CompilerServices;

namespace WalkGen.Runtime.Tests.Scanning;

/// <summary>
/// Random tables in memory that can be written, made twice alike from one seed. Above, few entries are used, so that a walk of everything
/// stays short; tables of the lowest level are empty, sparse, mixed, full or all alike, so that scans meet groups of every kind.
/// </summary>
internal sealed class RandomSpace<TPaging> : IDisposable
    where TPaging : struct, IPagingFormat
{
    private const int TablesPerLevel = 3;
    private const int SpareFrames = 600;

    private readonly Random _random;
    private readonly bool _isWellFormed;
    private readonly Dictionary<PageTableLevel, PhysicalAddress[]> _tables = [];

    /// <param name="seed">Decides everything.</param>
    /// <param name="isWellFormed">Whether no entry is such that a walk over an address space would come back to it for ever.</param>
    public RandomSpace(int seed, bool isWellFormed = false)
    {
        _random = new Random(seed);
        _isWellFormed = isWellFormed;
        int shift = Math.Max(12, BitOperations.Log2((uint)RealLevels.Max(Geometry<TPaging>.TableSize)));
        int frames = (RealLevels.Length * TablesPerLevel) + (isWellFormed ? SpareFrames : 0);
        Arena = new FrameArena(new PhysicalAddress(0x10_0000), (ulong)frames << shift, shift);
        foreach (PageTableLevel level in RealLevels)
        {
            _tables[level] = [.. Enumerable.Range(0, TablesPerLevel).Select(_ => Arena.Allocate())];
        }
        foreach (PageTableLevel level in RealLevels)
        {
            foreach (PhysicalAddress table in _tables[level]) Fill(level, table);
        }

        Table = new PageTable<TPaging, ArenaMemory>(Arena.Memory, _tables[PageTableLevel.Pgd][0]);
    }

    public FrameArena Arena { get; }

    public PageTable<TPaging, ArenaMemory> Table { get; }

    public Random Random => _random;

    private static PageTableLevel[] RealLevels { get; } =
        [.. TestedFormats.Levels.Where(static level => !Geometry<TPaging>.IsFolded(level))];

    /// <summary>A range between two addresses, a short one, or everything.</summary>
    public VirtualRange Range()
    {
        if (_random.Next(5) == 0) return VirtualRange.All;
        if (_random.Next(4) == 0) return ShortRange();
        ulong one = Address(), other = Address();
        return new VirtualRange(Math.Min(one, other), Math.Max(one, other));
    }

    /// <summary>A range of one byte up to some tables of the lowest level.</summary>
    public VirtualRange ShortRange()
    {
        ulong start = Address();
        return new VirtualRange(start, start + Math.Min((ulong)_random.NextInt64(1L << _random.Next(26)), ulong.MaxValue - start));
    }

    /// <summary>An address that mostly leads along tables that exist; at a page, at a border, or anywhere.</summary>
    public ulong Address()
    {
        ulong address = 0;
        PhysicalAddress? table = Table.Root;
        foreach (PageTableLevel level in RealLevels)
        {
            int index = IndexOf(table, level, out Entry<TPaging> entry);
            address |= (ulong)index << Geometry<TPaging>.Shift(level);
            table = entry.IsTable ? entry.Address : null;
        }

        address += (ulong)(_random.Next(4) switch { 0 => 0, 1 => -1, _ => _random.Next(1 << TPaging.PageShift) });
        int unused = 64 - Geometry<TPaging>.AddressBits;
        return TPaging.IsSignExtended ? (ulong)((long)(address << unused) >> unused) : address << unused >> unused;
    }

    /// <summary>Empties some entries of any tables.</summary>
    public void ClearSome(Random random, int count)
    {
        for (int i = 0; i < count; i++)
        {
            PageTableLevel level = RealLevels[random.Next(RealLevels.Length)];
            AnySlot(random, level).Write(0);
        }
    }

    /// <summary>Turns some bits over in entries of tables of <paramref name="level"/>.</summary>
    public void TurnSome(Random random, PageTableLevel level, int count)
    {
        ulong bits = TPaging.FlagPattern(level, EntryFlags.Present | EntryFlags.Writable | EntryFlags.Accessed | EntryFlags.Dirty).Mask;
        for (int i = 0; i < count; i++)
        {
            EntryRef<TPaging> slot = AnySlot(random, level);
            slot.Write(slot.Read().Raw ^ (bits & RandomWords.Any(random)));
        }
    }

    /// <summary>All tables as bytes, to compare.</summary>
    public byte[] Bytes()
    {
        Assert.True(
            Arena.Memory.TryGetBytes(Arena.Start, (RealLevels.Length * TablesPerLevel) << Arena.FrameShift, out ReadOnlySpan<byte> bytes));
        return bytes.ToArray();
    }

    public void Dispose() => Arena.Dispose();

    private EntryRef<TPaging> AnySlot(Random random, PageTableLevel level)
        => Open(level, _tables[level][random.Next(TablesPerLevel)]).Edit(level, random.Next(1 << TPaging.IndexBits(level)));

    private EntryTable<TPaging> Open(PageTableLevel level, PhysicalAddress address)
    {
        ArenaMemory memory = Arena.Memory;
        Assert.True(EntryTable<TPaging>.TryOpenToEdit(in memory, level, address, out EntryTable<TPaging> table));
        return table;
    }

    private int IndexOf(PhysicalAddress? address, PageTableLevel level, out Entry<TPaging> entry)
    {
        PageTableLevel tested = Geometry<TPaging>.TestedLevel(level);
        entry = new Entry<TPaging>(0, tested);
        int length = 1 << TPaging.IndexBits(level);
        int index = _random.Next(length);
        ArenaMemory memory = Arena.Memory;
        if (address is not { } known || !EntryTable<TPaging>.TryOpen(in memory, level, known, out EntryTable<TPaging> table)) return index;

        // The next one that leads on: in a sparse table that is hardly ever the one that was drawn.
        int others = _random.Next(8) == 0 ? 0 : length;
        while (others-- > 0 && !LeadsOn(table.Read(tested, index))) index = (index + 1) % length;
        entry = table.Read(tested, index);
        return index;
    }

    private bool LeadsOn(Entry<TPaging> entry)
        => entry.Level == PageTableLevel.Pte ? !entry.IsNone : entry.IsTable && Arena.Memory.TryGetBytes(entry.Address, 1, out _);

    private void Fill(PageTableLevel level, PhysicalAddress address)
    {
        EntryTable<TPaging> table = Open(level, address);
        int length = 1 << TPaging.IndexBits(level);
        if (level == PageTableLevel.Pte)
        {
            FillLowest(table, length);
            return;
        }

        bool isSmall = length <= 16;
        int used = isSmall ? length : RealLevels.Length > 3 ? 4 : 12; // else a walk of everything would take too long
        int first = _random.Next(length); // used entries stand together, so that ranges and runs of holes cross from one to the next
        for (int i = 0; i < used; i++)
        {
            int index = isSmall ? i : (first + (i == 0 ? length / 2 : i)) % length;
            table.Edit(level, index).Write(Upper(level));
        }
    }

    private void FillLowest(EntryTable<TPaging> table, int length)
    {
        int kind = _random.Next(6);
        ulong same = Leaf();
        for (int index = 0; index < length; index++)
        {
            bool isOdd = _random.Next(30) == 0;
            ulong entry = kind switch
            {
                0 => 0,
                1 => isOdd ? Lowest() : 0,
                2 => isOdd ? Lowest() : same,
                3 => same,
                _ => Lowest(),
            };
            table.Edit(PageTableLevel.Pte, index).Write(entry);
        }
    }

    private ulong Upper(PageTableLevel level)
    {
        PageTableLevel tested = Geometry<TPaging>.TestedLevel(level);
        ulong subtable = TableEntry(tested, _tables[tested + 1][_random.Next(TablesPerLevel)]);
        ulong leaf = TPaging.AllowsLeaf(tested) ? TPaging.LeafEntry(tested, Memory(), Flags()) : subtable;
        switch (_random.Next(14))
        {
            case 0 or 1: return 0;
            case 2: return TableEntry(tested, new PhysicalAddress(0x7000_0000)); // the memory does not hold it
            case 3 or 4: return leaf;
            case 5 when !_isWellFormed: return TableEntry(tested, _tables[RealLevels[_random.Next(RealLevels.Length)]][0]);
            case 6 when !_isWellFormed || tested != PageTableLevel.Pud: return RandomWords.Any(_random) & ~1UL;
            case 7 when !_isWellFormed: return RandomWords.Any(_random);
            default: return subtable ^ (((ulong)_random.Next(2) << 5) & ~TPaging.ReservedInTable(tested)); // now and then not accessed
        }
    }

    private static ulong TableEntry(PageTableLevel level, PhysicalAddress table)
        => TPaging.TableEntry(table) & ~TPaging.ReservedInTable(level);

    private ulong Lowest() => _random.Next(8) switch
    {
        0 => 0,
        1 => RandomWords.Any(_random) & ~1UL,
        2 => RandomWords.Any(_random),
        _ => Leaf(),
    };

    private ulong Leaf() => TPaging.LeafEntry(PageTableLevel.Pte, Memory(), Flags());

    private PhysicalAddress Memory() => new((ulong)_random.Next(1 << 18) << 12);

    /// <summary>Flags that every format knows, and sometimes one that few do.</summary>
    private EntryFlags Flags() => (EntryFlags)_random.Next(64) | (_random.Next(10) == 0 ? EntryFlags.Special : 0);
}
