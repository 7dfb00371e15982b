using System.Buffers.Binary;
using WalkGen.Images;

namespace WalkGen.Fuzzing;

/// <summary>
/// Hostile tables of each format: tables that point to themselves and to each other, leaves of each size, malformed entries.
/// </summary>
/// <param name="start">The address of the first table, which is the root.</param>
internal struct TableSeed(ulong start) : IPageTableVisitor
{
    private const int LastTable = 256; // bytes: the memory ends in the last table

    /// <summary>The memory.</summary>
    public byte[] Memory { get; private set; } = [];

    /// <summary>The tables of a paging mode.</summary>
    public static byte[] Of(PagingMode mode, ulong start)
    {
        string path = Path.GetTempFileName();
        File.WriteAllBytes(path, [0]);
        TableSeed seed = new(start);
        using (MemoryImage any = MemoryImage.OpenRaw([path], default)) any.OpenPageTable(default, mode).Accept(ref seed);
        File.Delete(path);
        return seed.Memory;
    }

    public void Visit<TPaging, TMemory>(PageTable<TPaging, TMemory> table)
        where TPaging : struct, IPagingFormat
        where TMemory : struct, IPhysicalMemory
    {
        PageTableLevel[] levels = [.. Enum.GetValues<PageTableLevel>().Where(static level => level >= 0)];
        int size = levels.Max(static level => Geometry<TPaging>.TableSize(level));
        int tables = size > 0x1000 ? 2 : 4;
        byte[] memory = new byte[((tables - 1) * size) + LastTable];
        ulong first = start;
        for (int i = 0; i < tables; i++)
        {
            int at = i * size;
            for (int target = 0; target < tables; target++) Put(TPaging.TableEntry(new PhysicalAddress(first + (ulong)(target * size))));
            foreach (PageTableLevel level in levels.Where(TPaging.AllowsLeaf))
            {
                ulong leaf = TPaging.LeafEntry(level, new PhysicalAddress(first), EntryFlags.User | EntryFlags.Writable);
                Put(leaf);
                Put(leaf ^ (1UL << 51));
            }

            Put(2 * 0x0123_4567_89ab_cdefUL); // a non-present entry

            void Put(ulong entry)
            {
                if (at + TPaging.EntrySize > memory.Length) return;
                if (TPaging.EntrySize == 4) BinaryPrimitives.WriteUInt32LittleEndian(memory.AsSpan(at), (uint)entry);
                else BinaryPrimitives.WriteUInt64LittleEndian(memory.AsSpan(at), entry);
                at += TPaging.EntrySize;
            }
        }

        Memory = memory;
    }
}
