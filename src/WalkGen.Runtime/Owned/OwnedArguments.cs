using WalkGen.Formats;

namespace WalkGen;

/// <summary>The argument checks of <see cref="OwnedPageTable{TPaging}"/>.</summary>
internal static class OwnedArguments<TPaging>
    where TPaging : struct, IPagingFormat
{
    /// <summary>Checks that a frame can contain a table of any level, and that an entry can point to each frame.</summary>
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
                $"The frames of the arena have {arena.FrameSize} bytes, but a table of {TPaging.Name} has up to {largest}.", nameof(arena));
        }

        // The address bits of an entry are contiguous: the second frame checks the lowest of them, the last frame the highest.
        ulong last = (ulong)(arena.Capacity - 1);
        CheckTableAddress(arena.Start, nameof(arena));
        CheckTableAddress(arena.Start + (Math.Min(last, 1) << arena.FrameShift), nameof(arena));
        CheckTableAddress(arena.Start + (last << arena.FrameShift), nameof(arena));
    }

    /// <summary>Checks that <paramref name="level"/> is a real level that allows leaves.</summary>
    public static void CheckLeafLevel(PageTableLevel level, string name)
    {
        if (level is < PageTableLevel.Pgd or > PageTableLevel.Pte)
        {
            throw new ArgumentOutOfRangeException(name, $"{level} is not a level of a page table.");
        }

        PageTableLevel real = Geometry<TPaging>.RealLevel(level);
        if (real != level)
        {
            throw new ArgumentException($"{TPaging.Name} folds {level} into {real}: name a level that is not folded.", name);
        }

        if (!TPaging.AllowsLeaf(Geometry<TPaging>.TestedLevel(level)))
        {
            throw new ArgumentException($"{TPaging.Name} allows no leaves at {level}.", name);
        }
    }

    /// <summary>Checks that <paramref name="range"/> consists of whole entries of <paramref name="level"/>.</summary>
    public static void CheckAligned(VirtualRange range, PageTableLevel level, string name)
    {
        ulong offset = Geometry<TPaging>.OffsetMask(level);
        if ((range.Start.Value & offset) == 0 && (range.Last.Value & offset) == offset) return;
        throw new ArgumentException($"{range} does not consist of whole {level} entries, each of 0x{offset + 1:x} bytes.", name);
    }

    /// <summary>Checks that the format translates all of <paramref name="range"/>.</summary>
    public static void CheckTranslated(VirtualRange range, string name)
    {
        foreach (VirtualRange part in Geometry<TPaging>.Parts(range))
        {
            if (part == range) return;
        }

        throw new ArgumentException($"{range} is not in one half of the addresses that {TPaging.Name} translates.", name);
    }

    /// <summary>Checks that a leaf can have all of <paramref name="flags"/>.</summary>
    public static void CheckFlags(EntryFlags flags, PageTableLevel leafLevel, string name)
    {
        for (int bit = 0; (int)flags >> bit != 0; bit++)
        {
            var flag = (EntryFlags)((int)flags & 1 << bit);
            if (!TPaging.FlagPattern(Geometry<TPaging>.TestedLevel(leafLevel), flag).MatchesNothing) continue;
            throw new ArgumentException($"A {leafLevel} leaf of {TPaging.Name} cannot have the flag {flag}.", name);
        }
    }

    /// <summary>
    /// Checks that <paramref name="physical"/> is aligned to the leaves and that leaves can contain the addresses from there on.
    /// </summary>
    public static void CheckPhysical(
        PhysicalAddress physical, VirtualRange range, EntryFlags flags, PageTableLevel leafLevel, string name)
    {
        ulong offset = Geometry<TPaging>.OffsetMask(leafLevel);
        if ((physical.Value & offset) != 0)
        {
            throw new ArgumentException($"{physical} is not a multiple of 0x{offset + 1:x}, the size of a {leafLevel} entry.", name);
        }

        ulong distance = range.Last - range.Start;
        if (distance > ulong.MaxValue - physical.Value)
        {
            throw new ArgumentException($"The memory for {range} at {physical} would end above 2^64 - 1.", name);
        }

        // The address bits are contiguous, as above: if leaves can contain the first and the last address, they can contain all.
        var mapping = new Mapping<TPaging>(range.Start, physical, flags, leafLevel);
        CheckLeafAddress(mapping.LeafAt(range.Start), physical, name);
        CheckLeafAddress(mapping.LeafAt(new VirtualAddress(range.Last.Value & ~offset)), physical + (distance & ~offset), name);
    }

    private static void CheckLeafAddress(Entry<TPaging> leaf, PhysicalAddress physical, string name)
    {
        Entry<TPaging> stored = Stored(leaf);
        if (stored.IsLeaf && stored.Address == physical) return;
        throw new ArgumentException($"A {leaf.Level} leaf of {TPaging.Name} cannot contain the address {physical}.", name);
    }

    private static void CheckTableAddress(PhysicalAddress table, string name)
    {
        PageTableLevel tested = Geometry<TPaging>.TestedLevel(PageTableLevel.Pgd);
        Entry<TPaging> stored = Stored(new Entry<TPaging>(TableEntry<TPaging>.At(tested, table), tested));
        if (stored.IsTable && stored.Address == table) return;
        throw new ArgumentException($"An entry of {TPaging.Name} cannot point to a table at {table}.", name);
    }

    // The entry as it is read back: an entry of 4 bytes loses the upper bits.
    private static Entry<TPaging> Stored(Entry<TPaging> entry)
        => TPaging.EntrySize == 8 ? entry : entry.With((uint)entry.Raw);
}
