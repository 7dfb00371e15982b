using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace WalkGen.CompilerServices;

/// <summary>
/// A table that the walk will come to soon, to be brought into the cache while the walk is busy with another one. A processor reads ahead by
/// itself, but not beyond a page: where tables are scattered over memory, each would begin with a wait. It is a hint and changes nothing;
/// the default value is no hint.
/// </summary>
public readonly unsafe struct TablePrefetch
{
    /// <summary>How many tables lie between the walk and the one that is fetched: enough for its memory to arrive in time.</summary>
    private const int Distance = 3;

    private const int CacheLine = 64;

    // Only ever prefetched, which cannot fail: the memory may have moved or gone.
    private readonly byte* _first;

    private TablePrefetch(byte* first) => _first = first;

    /// <summary>
    /// The table to fetch while the walk is in the table below the PMD entry at <paramref name="index"/>. None if it follows that table in
    /// memory: the processor is faster there without hints.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TablePrefetch Of<TPaging, TAccess>(scoped in TAccess door, scoped in EntryTable<TPaging> table, int index, int end)
        where TPaging : struct, IPagingFormat
        where TAccess : struct, ITableAccess
    {
        if (index + Distance >= end) return default;
        ulong inARow = TPaging.TableEntry(new PhysicalAddress((ulong)(Distance * Geometry<TPaging>.TableSize(PageTableLevel.Pte)))) - TPaging.TableEntry(default);
        ulong step = table.Read(PageTableLevel.Pmd, index + Distance).Raw - table.Read(PageTableLevel.Pmd, index).Raw;
        return step == inARow ? default : Open(in door, table.Read(PageTableLevel.Pmd, index + Distance));
    }

    /// <summary>Fetches the group of entries that begins at <paramref name="group"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Fetch<TPaging>(int group)
        where TPaging : struct, IPagingFormat
    {
        if (_first != null && Sse.IsSupported) Fetch(_first + (nint)(uint)group * TPaging.EntrySize, MatchMask.Width * TPaging.EntrySize);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fetch(byte* from, int length)
    {
        for (int offset = 0; offset < length; offset += CacheLine) Sse.Prefetch1(from + offset); // into the second level: the first is too small
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TablePrefetch Open<TPaging, TAccess>(scoped in TAccess door, Entry<TPaging> entry)
        where TPaging : struct, IPagingFormat
        where TAccess : struct, ITableAccess
        => entry.IsTable && door.TryOpen(PageTableLevel.Pte, entry.Address, out EntryTable<TPaging> next)
            ? new TablePrefetch((byte*)Unsafe.AsPointer(ref next.FirstByte))
            : default;
}
