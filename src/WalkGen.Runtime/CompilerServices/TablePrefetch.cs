using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
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
    internal const int Distance = 3;

    private const int CacheLine = 64;

    // Only prefetch instructions use the pointer. They cannot fault, even if the memory has moved or is gone.
    private readonly byte* _first;

    private TablePrefetch(byte* first) => _first = first;

    /// <summary>
    /// Whether the walk should list the few matches of a table: it waits for memory, and the test of a group takes long enough that a
    /// branch that is mispredicted stops the reads. With AVX-512, the list costs more than it saves.
    /// </summary>
    public bool ListsFew
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => !Vector512.IsHardwareAccelerated && _first != null;
    }

    /// <summary>
    /// The table to prefetch while the walk is below the PMD entry at <paramref name="index"/>. If the tables are contiguous in memory, the
    /// processor prefetches them on its own, and they may be in the cache. So there is none unless the walk goes on to the end of the PMD
    /// table, which is taken as a sign of a long walk.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TablePrefetch Of<TPaging, TAccess>(scoped in TAccess access, scoped in EntryTable<TPaging> table, int index, int end)
        where TPaging : struct, IPagingFormat
        where TAccess : struct, ITableAccess
    {
        if (index + Distance >= end) return default;
        if (!IsContiguous(in table, index, Distance)) return Open(in access, table.Read(PageTableLevel.Pmd, index + Distance), 0);
        if (end < 1 << TPaging.IndexBits(PageTableLevel.Pmd)) return default;

        // From the table that the walk has just opened: to open another one marks its page in a mapped file as read.
        return Open(in access, table.Read(PageTableLevel.Pmd, index), Distance * Geometry<TPaging>.TableSize(PageTableLevel.Pte));
    }

    /// <summary>The table below the PMD entry <paramref name="distance"/> after <paramref name="index"/>; none if it is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TablePrefetch At<TPaging, TAccess>(
        scoped in TAccess access, scoped in EntryTable<TPaging> table, int index, int distance)
        where TPaging : struct, IPagingFormat
        where TAccess : struct, ITableAccess
    {
        if (distance == 0 || index + distance >= 1 << TPaging.IndexBits(PageTableLevel.Pmd)) return default;
        return IsContiguous(in table, index, distance)
            ? Open(in access, table.Read(PageTableLevel.Pmd, index), distance * Geometry<TPaging>.TableSize(PageTableLevel.Pte))
            : Open(in access, table.Read(PageTableLevel.Pmd, index + distance), 0);
    }

    /// <summary>Prefetches the group of 64 entries that starts at index <paramref name="group"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Group<TPaging>(int group)
        where TPaging : struct, IPagingFormat
    {
        if (_first == null || !Sse.IsSupported) return;
        byte* from = _first + (nint)(uint)group * TPaging.EntrySize;
        Lines(from);
        if (TPaging.EntrySize == 8) Lines(from + 4 * CacheLine);
    }

    /// <summary>Prefetches the whole table, before a handler gets another one.</summary>
    public void Table<TPaging>()
        where TPaging : struct, IPagingFormat
    {
        if (_first == null) return;
        int entries = 1 << TPaging.IndexBits(PageTableLevel.Pte);
        for (int group = 0; group < entries; group += EntryTable<TPaging>.GroupSize) Group<TPaging>(group);
    }

    /// <summary>Prefetches <paramref name="count"/> words from <paramref name="index"/> on, of a size that is a constant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Words<T>(int index, int count)
        where T : unmanaged
    {
        if (_first == null || !Sse.IsSupported) return;
        byte* from = _first + (nint)(uint)index * sizeof(T);
        int size = count * sizeof(T);
        Sse.Prefetch0(from);
        if (size > CacheLine) Sse.Prefetch0(from + CacheLine);
        if (size > 2 * CacheLine) Sse.Prefetch0(from + 2 * CacheLine);
        if (size > 3 * CacheLine) Sse.Prefetch0(from + 3 * CacheLine);
    }

    /// <summary>
    /// The index at which a run of matches that begins with the group at <paramref name="group"/> ends at the latest: after the group, if
    /// the next one is to be prefetched.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int EndOfRun(int group, int end) => _first == null ? end : Math.Min(group + MatchMask.Width, end);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Lines(byte* from)
    {
        Sse.Prefetch0(from);
        Sse.Prefetch0(from + CacheLine);
        Sse.Prefetch0(from + 2 * CacheLine);
        Sse.Prefetch0(from + 3 * CacheLine);
    }

    /// <summary>Whether two tables are so far apart as if all between them were contiguous.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsContiguous<TPaging>(scoped in EntryTable<TPaging> table, int index, int distance)
        where TPaging : struct, IPagingFormat
    {
        ulong contiguous = TPaging.TableEntry(new PhysicalAddress((ulong)(distance * Geometry<TPaging>.TableSize(PageTableLevel.Pte))))
            - TPaging.TableEntry(default);
        return table.Read(PageTableLevel.Pmd, index + distance).Raw - table.Read(PageTableLevel.Pmd, index).Raw == contiguous;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TablePrefetch Open<TPaging, TAccess>(scoped in TAccess access, Entry<TPaging> entry, int offset)
        where TPaging : struct, IPagingFormat
        where TAccess : struct, ITableAccess
        => entry.IsTable && access.TryOpen(PageTableLevel.Pte, entry.Address, out EntryTable<TPaging> next)
            ? new TablePrefetch((byte*)Unsafe.AsPointer(ref next.FirstByte) + offset)
            : default;
}
