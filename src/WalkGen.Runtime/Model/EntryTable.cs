using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace WalkGen;

/// <summary>The entries of one page table, in the memory they lie in.</summary>
/// <remarks>Indices are not checked: a walk derives them from the widths that the table was opened with.</remarks>
/// <typeparam name="TPaging">The paging format.</typeparam>
public readonly ref struct EntryTable<TPaging>
    where TPaging : struct, IPagingFormat
{
    private readonly ref byte _first;

    private EntryTable(ref byte first) => _first = ref first;

    /// <summary>Finds the table of <paramref name="level"/> at <paramref name="address"/>; false if the memory does not hold all of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryOpen<TMemory>(scoped in TMemory memory, PageTableLevel level, PhysicalAddress address, out EntryTable<TPaging> table)
        where TMemory : struct, IPhysicalMemory
    {
        bool found = memory.TryGetBytes(address, Geometry<TPaging>.TableSize(level), out ReadOnlySpan<byte> bytes);
        table = new EntryTable<TPaging>(ref MemoryMarshal.GetReference(bytes));
        return found;
    }

    /// <summary>
    /// Finds the table below the entry that was read at <paramref name="index"/> as <paramref name="entry"/>: this very entry if the
    /// level below is folded. False if the memory does not hold the table.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryOpenBelow<TMemory>(scoped in TMemory memory, int index, Entry<TPaging> entry, out EntryTable<TPaging> below)
        where TMemory : struct, IPhysicalMemory
    {
        if (!entry.IsHollow) return TryOpen(in memory, entry.Level + 1, entry.Address, out below);

        below = new EntryTable<TPaging>(ref Slot(index));
        return true;
    }

    /// <summary>Reads the entry at <paramref name="index"/> as one of <paramref name="level"/>, in a single load.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Entry<TPaging> Read(PageTableLevel level, int index) => new(
        TPaging.EntrySize == 8 ? Unsafe.ReadUnaligned<ulong>(ref Slot(index)) : Unsafe.ReadUnaligned<uint>(ref Slot(index)), level);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref byte Slot(int index) => ref Unsafe.Add(ref _first, (nint)(uint)index * TPaging.EntrySize);
}
