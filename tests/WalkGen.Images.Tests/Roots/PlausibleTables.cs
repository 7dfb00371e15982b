namespace WalkGen.Images.Tests;

/// <summary>Writes tables of all levels of a format, with few entries that are not plausible.</summary>
internal struct PlausibleTables(byte[] memory, ulong start) : IPageTableVisitor
{
    public const int Count = 96;
    public const int Slot = 1 << 16; // no table is larger

    public Random Random { get; init; } = new(1);

    /// <summary>Whether the tables point to one another, so that some are roots.</summary>
    public bool Linked { get; init; }

    /// <summary>Whether some tables point only to memory that is not in the image.</summary>
    public bool HasFar { get; init; }

    public readonly void Visit<TPaging, TMemory>(PageTable<TPaging, TMemory> table)
        where TPaging : struct, IPagingFormat
        where TMemory : struct, IPhysicalMemory
    {
        PageTableLevel[] levels = [.. LevelsOf<TPaging>()];
        for (int slot = 0; slot < Count; slot++)
        {
            PageTableLevel level = levels[slot % levels.Length];
            Span<byte> bytes = memory.AsSpan(slot * Slot, Slot);
            bytes.Clear();
            int entries = 1 << TPaging.IndexBits(level), changes = slot < 48 && !Linked ? Random.Next(3) : 0;
            for (int i = 0; i < entries; i++)
            {
                if (slot % 7 != 6 && Random.Next(4) != 0) Put<TPaging>(bytes, i, Entry<TPaging>(level, slot));
            }

            for (; changes > 0; changes--)
            {
                int at = Random.Next(entries) * TPaging.EntrySize;
                bytes[at + Random.Next(TPaging.EntrySize)] ^= (byte)(1 << Random.Next(8));
            }
        }
    }

    private readonly ulong Entry<TPaging>(PageTableLevel level, int slot)
        where TPaging : struct, IPagingFormat
    {
        PageTableLevel tested = Geometry<TPaging>.TestedLevel(level);
        bool isFar = (HasFar && slot % 11 == 10) || (Linked ? Random.Next(16) == 0 : Random.Next(3) == 0);
        ulong address = isFar ? (ulong)Random.Next(1 << 30) << 16 : start + ((ulong)Random.Next(Count) * Slot);
        bool isLeaf = tested == PageTableLevel.Pte || (slot % 5 == 0 && TPaging.AllowsLeaf(tested) && Random.Next(3) == 0);
        if (isLeaf) address &= ~(Geometry<TPaging>.Size(tested) - 1);
        if (!isLeaf && Linked && !isFar) address = NextTable<TPaging>(level);
        EntryFlags flags = Random.Next(2) == 0 ? EntryFlags.User : EntryFlags.Accessed;
        if (TPaging.ContiguousOrder(tested) != 0 && TPaging.NapotOrder != 0 && Random.Next(4) == 0) flags |= EntryFlags.Contiguous;
        return isLeaf ? TPaging.LeafEntry(tested, new PhysicalAddress(address & 0xffff_ffff), flags)
            : TPaging.TableEntry(new PhysicalAddress(address & (TPaging.EntrySize == 8 ? ulong.MaxValue : uint.MaxValue)))
                & ~TPaging.ReservedInTable(tested);
    }

    private readonly ulong NextTable<TPaging>(PageTableLevel level)
        where TPaging : struct, IPagingFormat
    {
        PageTableLevel[] levels = [.. LevelsOf<TPaging>()];
        int below = Array.IndexOf(levels, level) + 1, slots = (Count - below + levels.Length - 1) / levels.Length;
        return start + ((ulong)(below + (Random.Next(slots) * levels.Length)) * Slot);
    }

    private static void Put<TPaging>(Span<byte> bytes, int index, ulong entry)
        where TPaging : struct, IPagingFormat
        => BitConverter.GetBytes(entry).AsSpan(0, TPaging.EntrySize).CopyTo(bytes[(index * TPaging.EntrySize)..]);

    internal static IEnumerable<PageTableLevel> LevelsOf<TPaging>()
        where TPaging : struct, IPagingFormat
        => Enum.GetValues<PageTableLevel>().Where(static level => level >= PageTableLevel.Pgd && !Geometry<TPaging>.IsFolded(level));
}
