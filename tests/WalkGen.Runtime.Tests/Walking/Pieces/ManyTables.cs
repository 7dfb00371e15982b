using WalkGen.CompilerServices;
using WalkGen.Formats;

namespace WalkGen.Runtime.Tests.Walking.Pieces;

/// <summary>
/// A page table with enough tables for several threads. Its tables have runs of pages that go on in the next table, repeat one frame, or
/// would, if the table before were another.
/// </summary>
internal sealed class ManyTables<TPaging> : IDisposable
    where TPaging : struct, IPagingFormat
{
    private const EntryFlags Common = EntryFlags.Present;

    private readonly FrameArena _arena;
    private readonly List<PhysicalAddress> _lowest = [];

    public ManyTables(int seed)
    {
        Random = new Random(seed);
        int shift = Math.Max(12, Enum.GetValues<PageTableLevel>().Where(static level => level >= 0).Max(Shift));
        _arena = new FrameArena(new PhysicalAddress(1UL << 30), 64UL << shift, shift);
        for (int kind = 0; kind < 8; kind++) _lowest.Add(Lowest(kind));
        Table = new PageTable<TPaging, ArenaMemory>(_arena.Memory, Above(PageTableLevel.Pgd));
    }

    public Random Random { get; }

    public PageTable<TPaging, ArenaMemory> Table { get; }

    /// <summary>Everything, or less.</summary>
    public VirtualRange Range()
    {
        if (Random.Next(2) == 0) return VirtualRange.All;
        return new VirtualRange((ulong)Random.Next(1 << 20), ulong.MaxValue - (ulong)Random.Next(1 << 20));
    }

    public void Dispose() => _arena.Dispose();

    private static int Shift(PageTableLevel level) => int.Log2(Math.Max(1, Geometry<TPaging>.TableSize(level)));

    private static ulong Frame(ulong number) => number << TPaging.PageShift;

    private PhysicalAddress Above(PageTableLevel level)
    {
        PageTableLevel tested = Geometry<TPaging>.TestedLevel(level);
        PhysicalAddress address = _arena.Allocate();
        EntryTable<TPaging> table = Open(level, address);
        int length = 1 << TPaging.IndexBits(level);
        PhysicalAddress[] below = tested == PageTableLevel.Pmd ? [] : [.. Enumerable.Range(0, 2).Select(_ => Above(tested + 1))];
        int used = tested == PageTableLevel.Pmd ? length : Math.Min(length, tested == PageTableLevel.Pud ? 3 : 2);
        int kind = Random.Next(5), lowest = 0;
        for (int i = 0; i < used; i++)
        {
            int index = used == length ? i : (i * 37) % length;
            lowest = kind switch
            {
                0 => 2, // one frame repeated
                1 => i % 2, // contiguous
                _ => Random.Next(3) == 0 ? Random.Next(_lowest.Count) : (lowest + 1) % _lowest.Count,
            };
            PhysicalAddress next = below.Length == 0 ? _lowest[lowest] : below[Random.Next(below.Length)];
            ulong entry = (kind == 4 && below.Length == 0 ? 0 : kind < 2 ? 8 : Random.Next(24)) switch
            {
                0 => 0,
                1 => TPaging.TableEntry(new PhysicalAddress(1UL << 20)), // missing
                2 => TPaging.AllowsLeaf(tested) ? TPaging.LeafEntry(tested, default, Common | EntryFlags.User) : 0,
                3 => 0x1_0000, // not present
                _ => (TPaging.TableEntry(next) & ~TPaging.ReservedInTable(tested)) | WithoutUser(tested),
            };
            table.Edit(tested, index).Write(entry);
        }

        return address;
    }

    /// <summary>Sometimes, the bit that takes the user's permission from everything below.</summary>
    private ulong WithoutUser(PageTableLevel level)
    {
        EntryPattern user = TPaging.FlagPattern(level, EntryFlags.User);
        return Random.Next(40) == 0 ? user.Mask & ~user.Value & ~TPaging.ReservedInTable(level) : 0;
    }

    private PhysicalAddress Lowest(int kind)
    {
        PhysicalAddress address = _arena.Allocate();
        EntryTable<TPaging> table = Open(PageTableLevel.Pte, address);
        ulong length = 1UL << TPaging.IndexBits(PageTableLevel.Pte);
        for (ulong i = 0; i < length; i++)
        {
            (ulong Frame, EntryFlags Flags)? page = kind switch
            {
                0 => (i, Common | EntryFlags.Writable),
                1 => (length + i, Common | EntryFlags.Writable),
                2 => (0UL, Common | EntryFlags.Writable),
                3 => i == length - 1 ? (length, Common | EntryFlags.Writable) : null,
                4 => i == 0 ? (length, Common | EntryFlags.Writable) : null,
                5 => i is 0 or 1 ? (i + length + 1, Common | EntryFlags.Writable) : i > 500 ? (i, Common) : null,
                6 => i % 97 == 5 ? (i / 2, (i % 2 == 0 ? Common : Common | EntryFlags.User) | EntryFlags.Accessed) : null,
                _ => null,
            };
            if (page is not { } one) continue;
            ulong leaf = TPaging.LeafEntry(PageTableLevel.Pte, new PhysicalAddress(Frame(one.Frame)), one.Flags);
            table.Edit(PageTableLevel.Pte, (int)i).Write(leaf);
        }

        return address;
    }

    private EntryTable<TPaging> Open(PageTableLevel level, PhysicalAddress address)
    {
        ArenaMemory memory = _arena.Memory;
        Assert.True(EntryTable<TPaging>.TryOpenToEdit(in memory, level, address, out EntryTable<TPaging> table));
        return table;
    }
}
