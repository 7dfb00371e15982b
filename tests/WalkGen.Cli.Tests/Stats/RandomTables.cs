namespace WalkGen.Cli.Tests;

/// <summary>Writes the tables of a page table of any format: one of each level, and many of the lowest, of different kinds.</summary>
/// <param name="random">Decides about everything.</param>
internal sealed class RandomTables(Random random) : IPageTableVisitor
{
    /// <summary>The address of the first table.</summary>
    public const ulong Start = 1 << 20;

    private const int Slot = 1 << 16; // no table is larger, and each is aligned to its size
    private const int Lowest = 24;
    private const EntryFlags Any =
        EntryFlags.Writable | EntryFlags.User | EntryFlags.Executable | EntryFlags.Accessed | EntryFlags.Dirty | EntryFlags.Global;

    private int _used;

    public byte[] Memory { get; } = new byte[(Lowest + 8) * Slot];

    public PhysicalAddress Root { get; private set; }

    public void Visit<TPaging, TMemory>(PageTable<TPaging, TMemory> table)
        where TPaging : struct, IPagingFormat
        where TMemory : struct, IPhysicalMemory
    {
        ulong[] tables = [.. Enumerable.Range(0, Lowest).Select(kind => Add(Entries<TPaging>(kind)))];
        PageTableLevel level = Geometry<TPaging>.RealLevel(PageTableLevel.Pmd);
        ulong[] above = new ulong[1 << TPaging.IndexBits(level)];
        PageTableLevel tested = Geometry<TPaging>.TestedLevel(level);
        for (int i = 0; i < int.Min(above.Length, 2 * Lowest); i++)
            above[i] = Above<TPaging>(tested, i < Lowest ? i : random.Next(Lowest), tables);
        ulong last = Add(above);
        while (level > PageTableLevel.Pgd)
        {
            level = Geometry<TPaging>.RealLevel(level - 1);
            ulong[] entries = new ulong[1 << TPaging.IndexBits(level)];
            ulong entry = TPaging.TableEntry(new PhysicalAddress(last)) & ~TPaging.ReservedInTable(Geometry<TPaging>.TestedLevel(level));
            entries[random.Next(entries.Length / 2)] = entries[^1] = entry; // the kernel's half too
            last = Add(entries);
        }

        Root = new PhysicalAddress(last);

        ulong Add(ulong[] entries)
        {
            int at = _used++ * Slot;
            for (int i = 0; i < entries.Length; i++)
                BitConverter.GetBytes(entries[i]).AsSpan(0, TPaging.EntrySize).CopyTo(Memory.AsSpan(at + (i * TPaging.EntrySize)));
            return Start + (ulong)at;
        }
    }

    private ulong Above<TPaging>(PageTableLevel level, int index, ulong[] tables)
        where TPaging : struct, IPagingFormat
        => random.Next(8) switch
        {
            0 => 0,
            1 when TPaging.AllowsLeaf(level) => TPaging.LeafEntry(level, new PhysicalAddress(1UL << 30), Flags<TPaging>()),
            _ => TPaging.TableEntry(new PhysicalAddress(tables[index])) & ~TPaging.ReservedInTable(level),
        };

    private ulong[] Entries<TPaging>(int kind)
        where TPaging : struct, IPagingFormat
    {
        ulong[] entries = new ulong[1 << TPaging.IndexBits(PageTableLevel.Pte)];
        EntryFlags flags = Flags<TPaging>();
        ulong frame = Frame<TPaging>(), step = kind % 8 == 3 ? 0UL : 1;
        if (kind % 3 == 0) frame &= ~((ulong)entries.Length - 1); // may be a huge page
        for (int i = 0; i < entries.Length; i++, frame += step)
        {
            if (kind is 4 or 5 && random.Next(6) == 0) (flags, frame) = (Flags<TPaging>(), Frame<TPaging>());
            if (kind is 6) flags ^= random.Next(2) == 0 ? EntryFlags.Accessed : EntryFlags.None;
            if (kind is 7) frame = Frame<TPaging>();
            EntryFlags run = kind is 8 or 9 && i % 64 < 32 ? EntryFlags.Contiguous & ~Missing<TPaging>() : EntryFlags.None;
            entries[i] = TPaging.LeafEntry(PageTableLevel.Pte, new PhysicalAddress(frame << TPaging.PageShift), flags | run);
        }

        Change(entries, kind, 8 * TPaging.EntrySize);
        return entries;
    }

    private void Change(ulong[] entries, int kind, int bits)
    {
        if (kind == 10) entries.AsSpan().Clear();
        if (kind is 11 or 12) entries.AsSpan(random.Next(entries.Length)).Clear();
        if (kind is 13 or 14 or 15)
        {
            for (int count = 20; count > 0; count--)
                entries[random.Next(entries.Length)] = (ulong)random.NextInt64(kind == 13 ? 2 : long.MaxValue);
        }

        if (kind > 15) entries[random.Next(entries.Length)] ^= 1UL << random.Next(bits); // what one bit decides
        if (kind > 20) entries[random.Next(entries.Length)] = 0;
    }

    // In the image, left out of it, nowhere, and at the end of the addresses.
    private ulong Frame<TPaging>()
        where TPaging : struct, IPagingFormat
        => random.Next(5) switch
        {
            0 => ulong.MaxValue >> (TPaging.EntrySize == 8 ? 20 : 32) >> TPaging.PageShift,
            1 => (ulong)random.Next(1 << 28) >> (TPaging.PageShift - 4),
            _ => (Start + (ulong)random.Next(2 * Memory.Length)) >> TPaging.PageShift,
        };

    private EntryFlags Flags<TPaging>()
        where TPaging : struct, IPagingFormat
        => (EntryFlags)random.Next(1 << 16) & Any & ~Missing<TPaging>();

    private static EntryFlags Missing<TPaging>()
        where TPaging : struct, IPagingFormat
        => Enum.GetValues<EntryFlags>().Where(static flag => (flag & (Any | EntryFlags.Contiguous)) != 0
            && TPaging.FlagPattern(PageTableLevel.Pte, flag).MatchesNothing).Aggregate(EntryFlags.None, static (all, flag) => all | flag);
}
