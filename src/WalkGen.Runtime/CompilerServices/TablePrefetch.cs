using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace WalkGen.CompilerServices;

/// <summary>
/// A table that the walk will visit soon. Its entries are prefetched while the walk is in another table, because the processor's own
/// prefetcher stops at the end of a page. It is only a hint. The default value prefetches nothing.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly unsafe struct TablePrefetch
{
    /// <summary>The distance in tables from the walk to the prefetched table. It gives the memory enough time to arrive.</summary>
    private const int Distance = 3;

    private const int CacheLine = 64;

    // Only prefetch instructions use the pointer. They cannot fault, even if the memory has moved or is gone.
    private readonly byte* _first;

    private TablePrefetch(byte* first) => _first = first;

    /// <summary>
    /// The table to prefetch while the walk is below the PMD entry at <paramref name="index"/>; none if the tables are contiguous in
    /// memory, because the processor prefetches those faster on its own.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TablePrefetch Of<TPaging, TAccess>(scoped in TAccess access, scoped in EntryTable<TPaging> table, int index, int end)
        where TPaging : struct, IPagingFormat
        where TAccess : struct, ITableAccess
    {
        if (index + Distance >= end) return default;
        ulong contiguous = TPaging.TableEntry(new PhysicalAddress((ulong)(Distance * Geometry<TPaging>.TableSize(PageTableLevel.Pte))))
            - TPaging.TableEntry(default);
        ulong step = table.Read(PageTableLevel.Pmd, index + Distance).Raw - table.Read(PageTableLevel.Pmd, index).Raw;
        return step == contiguous ? default : Open(in access, table.Read(PageTableLevel.Pmd, index + Distance));
    }

    /// <summary>Prefetches the group of 64 entries that starts at index <paramref name="group"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Group<TPaging>(int group)
        where TPaging : struct, IPagingFormat
    {
        if (_first != null && Sse.IsSupported) Bytes(_first + (nint)(uint)group * TPaging.EntrySize, MatchMask.Width * TPaging.EntrySize);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Bytes(byte* from, int length)
    {
        for (int offset = 0; offset < length; offset += CacheLine) Sse.Prefetch1(from + offset); // into L2, because L1 is too small
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TablePrefetch Open<TPaging, TAccess>(scoped in TAccess access, Entry<TPaging> entry)
        where TPaging : struct, IPagingFormat
        where TAccess : struct, ITableAccess
        => entry.IsTable && access.TryOpen(PageTableLevel.Pte, entry.Address, out EntryTable<TPaging> next)
            ? new TablePrefetch((byte*)Unsafe.AsPointer(ref next.FirstByte))
            : default;
}
