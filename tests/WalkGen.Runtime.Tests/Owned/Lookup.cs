using System.Runtime.InteropServices;

namespace WalkGen.Runtime.Tests;

/// <summary>Reads page tables level by level and without any of the code under test that goes through them.</summary>
internal static class Lookup
{
    /// <summary>The entry that decides about <paramref name="address"/>: the leaf, or what stands in its place.</summary>
    public static Entry<TPaging> Find<TPaging>(PageTable<TPaging, ArenaMemory> tables, ulong address)
        where TPaging : struct, IPagingFormat
    {
        PhysicalAddress table = tables.Root;
        ulong raw = 0;
        for (PageTableLevel level = PageTableLevel.Pgd; ; level++)
        {
            if (!Geometry<TPaging>.IsFolded(level)) raw = Word<TPaging>(tables.Memory, table, Geometry<TPaging>.Index(level, address));
            var entry = new Entry<TPaging>(raw, level);
            if (entry.IsPassThrough) continue;
            if (!entry.IsTable) return entry;
            table = entry.Address;
        }
    }

    /// <summary>The physical address and the flags of the page at <paramref name="address"/>; null if no leaf maps it.</summary>
    public static MappedPage? Page<TPaging>(PageTable<TPaging, ArenaMemory> tables, ulong address)
        where TPaging : struct, IPagingFormat
    {
        Entry<TPaging> entry = Find(tables, address);
        if (!entry.IsLeaf) return null;
        return new MappedPage(entry.Address + (address & (entry.Size - 1)), entry.Flags & ~(EntryFlags.Present | EntryFlags.Leaf));
    }

    /// <summary>How many tables there are, the root among them; -1 if one below it is empty.</summary>
    public static int CountTables<TPaging>(PageTable<TPaging, ArenaMemory> tables)
        where TPaging : struct, IPagingFormat
        => 1 + CountBelow<TPaging>(tables.Memory, tables.Root, PageTableLevel.Pgd).Tables;

    private static (int Tables, bool Empty) CountBelow<TPaging>(ArenaMemory memory, PhysicalAddress table, PageTableLevel level)
        where TPaging : struct, IPagingFormat
    {
        int entries = 1 << TPaging.IndexBits(level);
        while (level < PageTableLevel.Pte && Geometry<TPaging>.IsFolded(level + 1)) level++;

        int count = 0;
        bool empty = true;
        for (int index = 0; index < entries; index++)
        {
            var entry = new Entry<TPaging>(Word<TPaging>(memory, table, index), level);
            empty &= entry.IsNone;
            if (!entry.IsTable) continue;
            (int below, bool belowEmpty) = CountBelow<TPaging>(memory, entry.Address, level + 1);
            Assert.False(belowEmpty, $"The {level + 1} table at {entry.Address} is empty and still linked.");
            count += 1 + below;
        }

        return (count, empty);
    }

    private static ulong Word<TPaging>(ArenaMemory memory, PhysicalAddress table, int index)
        where TPaging : struct, IPagingFormat
    {
        Assert.True(memory.TryGetBytes(table + (ulong)(index * TPaging.EntrySize), TPaging.EntrySize, out ReadOnlySpan<byte> bytes));
        return TPaging.EntrySize == 8 ? MemoryMarshal.Read<ulong>(bytes) : MemoryMarshal.Read<uint>(bytes);
    }
}
