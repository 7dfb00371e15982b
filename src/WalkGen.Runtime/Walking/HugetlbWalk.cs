using WalkGen.CompilerServices;
using WalkGen.Linux;

namespace WalkGen;

/// <summary>Walks the huge pages of a hugetlb VMA (Linux: <c>walk_hugetlb_range</c>).</summary>
internal static class HugetlbWalk
{
    public static int Run<TWalker, TPaging, TMemory>(
        ref TWalker walker, ref PageWalk walk, AddressSpace<TPaging, TMemory> space, VirtualRange range)
        where TWalker : IEntryWalker, allows ref struct
        where TPaging : struct, IPagingFormat
        where TMemory : struct, IWritablePhysicalMemory
    {
        Vma vma = walk.Vma!;
        bool locks = space.Behaviour != LinuxBehaviour.Linux6_1;
        if (!locks) return Pages(ref walker, ref walk, space, vma, range);

        vma.HugetlbLock.EnterReadLock();
        try
        {
            space.Tracer?.HugetlbLocked(vma);
            return Pages(ref walker, ref walk, space, vma, range);
        }
        finally
        {
            vma.HugetlbLock.ExitReadLock();
            space.Tracer?.HugetlbUnlocked(vma);
        }
    }

    private static int Pages<TWalker, TPaging, TMemory>(
        ref TWalker walker, ref PageWalk walk, AddressSpace<TPaging, TMemory> space, Vma vma, VirtualRange range)
        where TWalker : IEntryWalker, allows ref struct
        where TPaging : struct, IPagingFormat
        where TMemory : struct, IWritablePhysicalMemory
    {
        ulong offsetMask = (1UL << vma.HugePageShift) - 1;
        PageTableLevel level = LevelOf<TPaging>(vma.HugePageShift);
        for (ulong address = range.Start.Value; ;)
        {
            ulong last = Math.Min(address | offsetMask, range.Last.Value);
            var page = new VirtualRange(address, last);
            int code = 0;
            if (TryFind(space, level, address & ~offsetMask, out EntryRef<TPaging> entry, out PageTableLevel missing))
            {
                code = walker.OnHugetlb(ref walk, entry, page, ~offsetMask);
            }
            else if ((TWalker.Handlers & WalkHandlers.Hole) != 0)
            {
                code = walker.OnHole(ref walk, page, PageTableLevel.Unknown);
            }
            else
            {
                // Without a hole handler, all pages below the entry are skipped at once. There may be billions.
                last = Math.Min(address | Geometry<TPaging>.OffsetMask(missing), range.Last.Value);
            }

            if (code != 0 || last == range.Last.Value) return code;
            address = last + 1;
        }
    }

    /// <summary>
    /// The level of the entries of huge pages. A page may have several adjacent entries (AArch64: the contiguous bit): the first one
    /// describes it (Linux: <c>huge_pte_offset</c>).
    /// </summary>
    private static PageTableLevel LevelOf<TPaging>(int shift)
        where TPaging : struct, IPagingFormat
    {
        if (shift >= Geometry<TPaging>.Shift(PageTableLevel.Pud)) return PageTableLevel.Pud;
        return shift >= Geometry<TPaging>.Shift(PageTableLevel.Pmd) ? PageTableLevel.Pmd : PageTableLevel.Pte;
    }

    /// <summary>
    /// Finds the entry of <paramref name="level"/> for <paramref name="address"/>; false if an entry above it points to no table.
    /// <paramref name="missing"/> is the level of that entry.
    /// </summary>
    private static bool TryFind<TPaging, TMemory>(
        AddressSpace<TPaging, TMemory> space, PageTableLevel level, ulong address, out EntryRef<TPaging> entry, out PageTableLevel missing)
        where TPaging : struct, IPagingFormat
        where TMemory : struct, IWritablePhysicalMemory
    {
        TMemory memory = space.Memory;
        entry = default;
        missing = PageTableLevel.Pgd;
        if (!EntryTable<TPaging>.TryOpenToEdit(in memory, PageTableLevel.Pgd, space.Root, out var table)) return false;
        for (PageTableLevel above = PageTableLevel.Pgd; above < level; above++)
        {
            missing = above;
            int index = Geometry<TPaging>.Index(above, address);
            Entry<TPaging> entryAbove = table.Read(above, index);
            if (entryAbove.IsPassThrough) table = table.Folded(index);
            else if (!entryAbove.IsTable || !EntryTable<TPaging>.TryOpenToEdit(in memory, above + 1, entryAbove.Address, out table))
            {
                return false;
            }
        }

        entry = table.Edit(level, Geometry<TPaging>.Index(level, address));
        return true;
    }
}
