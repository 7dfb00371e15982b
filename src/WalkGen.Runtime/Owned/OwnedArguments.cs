namespace WalkGen;

/// <summary>What the arguments of an owned page table's calls must keep to, one rule each.</summary>
internal static class OwnedArguments<TPaging>
    where TPaging : struct, IPagingFormat
{
    /// <summary>A frame of the arena must hold a table of any level, and an entry must be able to point to it.</summary>
    public static void CheckArena(FrameArena arena)
    {
        int largest = 0;
        for (PageTableLevel level = PageTableLevel.Pgd; level <= PageTableLevel.Pte; level++)
        {
            largest = Math.Max(largest, Geometry<TPaging>.TableSize(level));
        }

        if (arena.FrameSize < largest)
        {
            throw new ArgumentException(
                $"The frames of the arena have {arena.FrameSize} bytes, and a table of {TPaging.Name} has up to {largest}.", nameof(arena));
        }

        // The address field of an entry is a run of bits: the second frame shows where it begins, the last one where it ends.
        ulong last = (ulong)(arena.Capacity - 1);
        CheckTableAddress(arena.Start, nameof(arena));
        CheckTableAddress(arena.Start + (Math.Min(last, 1) << arena.FrameShift), nameof(arena));
        CheckTableAddress(arena.Start + (last << arena.FrameShift), nameof(arena));
    }

    /// <summary>Leaves must be allowed at <paramref name="level"/>, and tables of that level must exist to hold them.</summary>
    public static void CheckLeafLevel(PageTableLevel level, string name)
    {
        if (level is < PageTableLevel.Pgd or > PageTableLevel.Pte)
        {
            throw new ArgumentOutOfRangeException(name, $"{level} is no level of a page table.");
        }

        PageTableLevel real = Geometry<TPaging>.RealLevel(level);
        if (real != level)
        {
            throw new ArgumentException($"{TPaging.Name} folds {level} into {real}, and leaves stand at real levels only.", name);
        }

        if (!TPaging.AllowsLeaf(Geometry<TPaging>.TestedLevel(level)))
        {
            throw new ArgumentException($"{TPaging.Name} allows no leaf at {level}.", name);
        }
    }

    /// <summary>Both ends of <paramref name="range"/> must lie between two entries of <paramref name="level"/>.</summary>
    public static void CheckAligned(VirtualRange range, PageTableLevel level, string name)
    {
        ulong offset = Geometry<TPaging>.OffsetMask(level);
        if ((range.Start.Value & offset) == 0 && (range.Last.Value & offset) == offset) return;
        throw new ArgumentException($"{range} does not start and end on a multiple of 0x{offset + 1:x}, the size of a {level} entry.", name);
    }

    /// <summary>The format must translate all of <paramref name="range"/>.</summary>
    public static void CheckTranslated(VirtualRange range, string name)
    {
        foreach (VirtualRange part in Geometry<TPaging>.Parts(range))
        {
            if (part == range) return;
        }

        throw new ArgumentException($"{range} does not lie in one half of the addresses that {TPaging.Name} translates.", name);
    }

    /// <summary>A leaf must be able to have all of <paramref name="flags"/>.</summary>
    public static void CheckFlags(EntryFlags flags, PageTableLevel leafLevel, string name)
    {
        for (int bit = 0; (int)flags >> bit != 0; bit++)
        {
            var flag = (EntryFlags)((int)flags & 1 << bit);
            if (!TPaging.FlagPattern(Geometry<TPaging>.TestedLevel(leafLevel), flag).MatchesNothing) continue;
            throw new ArgumentException($"A {leafLevel} leaf of {TPaging.Name} cannot have the flag {flag}.", name);
        }
    }

    /// <summary>The memory at <paramref name="physical"/> must be aligned to the leaves, and they must be able to hold its addresses.</summary>
    public static void CheckPhysical(
        PhysicalAddress physical, VirtualRange range, EntryFlags flags, PageTableLevel leafLevel, string name)
    {
        ulong offset = Geometry<TPaging>.OffsetMask(leafLevel);
        if ((physical.Value & offset) != 0)
        {
            throw new ArgumentException($"{physical} is no multiple of 0x{offset + 1:x}, the size of a {leafLevel} entry.", name);
        }

        ulong distance = range.Last - range.Start;
        if (distance > ulong.MaxValue - physical.Value)
        {
            throw new ArgumentException($"The memory for {range} at {physical} would pass the top of the physical space.", name);
        }

        // As above, the address field is a run of bits: if it holds the first and the last address, it holds those between.
        var mapping = new Mapping<TPaging>(range.Start, physical, flags, leafLevel);
        CheckLeafAddress(mapping.LeafAt(range.Start), physical, name);
        CheckLeafAddress(mapping.LeafAt(new VirtualAddress(range.Last.Value & ~offset)), physical + (distance & ~offset), name);
    }

    private static void CheckLeafAddress(Entry<TPaging> leaf, PhysicalAddress physical, string name)
    {
        Entry<TPaging> stored = Stored(leaf);
        if (stored.IsLeaf && stored.Address == physical) return;
        throw new ArgumentException($"A {leaf.Level} leaf of {TPaging.Name} cannot hold the address {physical}.", name);
    }

    private static void CheckTableAddress(PhysicalAddress table, string name)
    {
        PageTableLevel tested = Geometry<TPaging>.TestedLevel(PageTableLevel.Pgd);
        Entry<TPaging> stored = Stored(new Entry<TPaging>(TableEntry<TPaging>.At(tested, table), tested));
        if (stored.IsTable && stored.Address == table) return;
        throw new ArgumentException($"An entry of {TPaging.Name} cannot point to a table at {table}.", name);
    }

    // What a reader gets back: an entry of 4 bytes loses its upper half.
    private static Entry<TPaging> Stored(Entry<TPaging> entry)
        => TPaging.EntrySize == 8 ? entry : entry.With((uint)entry.Raw);
}
