using System.Numerics;
using WalkGen.CompilerServices;

namespace WalkGen;

/// <summary>Counts the PTE tables below a PMD table, without visiting them.</summary>
internal static class PmdTables
{
    /// <summary>
    /// The number of tables that the entries from <paramref name="first"/> to <paramref name="end"/>, exclusive, point to.
    /// </summary>
    public static int Count<TPaging>(EntryTable<TPaging> pmdTable, int first, int end)
        where TPaging : struct, IPagingFormat
    {
        EndOfPiece(pmdTable, first, end, int.MaxValue, out int tables);
        return tables;
    }

    /// <summary>
    /// The index after the entries from <paramref name="first"/> on that point to <paramref name="most"/> tables, at most
    /// <paramref name="end"/>.
    /// </summary>
    public static int EndOfPiece<TPaging>(EntryTable<TPaging> pmdTable, int first, int end, int most, out int tables)
        where TPaging : struct, IPagingFormat
    {
        const PageTableLevel pmd = PageTableLevel.Pmd;
        tables = 0;
        if (Geometry<TPaging>.IsPassThrough(pmd))
        {
            tables = 1;
            return first + 1;
        }

        EntryFilter filter = EntryFilter.Require<TPaging>(pmd, EntryFlags.Present).Exclude<TPaging>(pmd, EntryFlags.Leaf)
            .Exclude<TPaging>(pmd, EntryFlags.Malformed);
        for (int group = EntryTable<TPaging>.GroupOf(first); group < end; group += EntryTable<TPaging>.GroupSize)
        {
            ulong matches = pmdTable.Matches(pmd, in filter, group, first, end);
            int count = BitOperations.PopCount(matches);
            if (count >= most - tables)
            {
                for (; tables < most - 1; tables++) matches &= matches - 1;
                tables++;
                return EntryTable<TPaging>.FirstMatch(group, matches) + 1;
            }

            tables += count;
        }

        return end;
    }
}
