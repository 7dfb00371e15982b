using System.Runtime.CompilerServices;

namespace WalkGen.Formats;

/// <summary>New entries that point to tables.</summary>
public static class TableEntry<TPaging>
    where TPaging : struct, IPagingFormat
{
    /// <summary>
    /// The entry of <paramref name="level"/> that points to <paramref name="table"/>, without the bits that the level reserves.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong At(PageTableLevel level, PhysicalAddress table) => TPaging.TableEntry(table) & ~TPaging.ReservedInTable(level);
}
