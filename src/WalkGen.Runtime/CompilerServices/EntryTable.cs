using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace WalkGen.CompilerServices;

/// <summary>The entries of one page table, in the memory they lie in.</summary>
/// <remarks>Indices are not checked: a walk derives them from the widths that the table was opened with.</remarks>
/// <typeparam name="TPaging">The paging format.</typeparam>
public readonly ref partial struct EntryTable<TPaging>
    where TPaging : struct, IPagingFormat
{
    private readonly ref byte _first;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private EntryTable(ref byte first, PhysicalAddress address)
    {
        _first = ref first;
        Address = address;
    }

    /// <summary>The physical address of the first entry.</summary>
    public PhysicalAddress Address { get; }

    /// <summary>Finds the table of <paramref name="level"/> at <paramref name="address"/>; false if the memory does not hold all of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryOpen<TMemory>(scoped in TMemory memory, PageTableLevel level, PhysicalAddress address, out EntryTable<TPaging> table)
        where TMemory : struct, IPhysicalMemory
    {
        if (memory.TryGetBytes(address, Geometry<TPaging>.TableSize(level), out ReadOnlySpan<byte> bytes))
        {
            table = new EntryTable<TPaging>(ref MemoryMarshal.GetReference(bytes), address);
            return true;
        }

        table = default;
        return false;
    }

    /// <summary>Finds the same table in memory that may be changed, so that <see cref="Edit"/> may be used.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryOpenToEdit<TMemory>(scoped in TMemory memory, PageTableLevel level, PhysicalAddress address, out EntryTable<TPaging> table)
        where TMemory : struct, IWritablePhysicalMemory
        => TryOpenToEdit(in memory, address, Geometry<TPaging>.TableSize(level), out table);

    /// <summary>The entry at <paramref name="index"/> as a table of the level that is folded into this one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EntryTable<TPaging> Folded(int index) => new(ref Slot(index), SlotAddress(index));

    /// <summary>The physical address of the entry at <paramref name="index"/>.</summary>
    public PhysicalAddress SlotAddress(int index) => Address + ((ulong)(uint)index * (ulong)TPaging.EntrySize);

    /// <summary>Reads the entry at <paramref name="index"/> as one of <paramref name="level"/>, in a single load.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Entry<TPaging> Read(PageTableLevel level, int index) => new(Raw(index), level, index);

    /// <summary>
    /// The entry at <paramref name="index"/> to be changed in place. Only for a table that was opened to be edited; the memory of
    /// others may not be writable at all.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EntryRef<TPaging> Edit(PageTableLevel level, int index) => new(ref Slot(index), SlotAddress(index), level);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal EntryTable<TOther> As<TOther>()
        where TOther : struct, IPagingFormat
    {
        _ = default(Entry<TPaging>).As<TOther>();
        return new EntryTable<TOther>(ref _first, Address);
    }

    internal ref byte FirstByte => ref _first;

    internal ReadOnlySpan<ulong> Words(int first, int count)
        => TPaging.EntrySize == sizeof(ulong)
            ? MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<byte, ulong>(ref Slot(first)), count)
            : throw new InvalidOperationException($"{TPaging.Name} has entries of {TPaging.EntrySize} bytes.");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool TryOpenToEdit<TMemory>(scoped in TMemory memory, PhysicalAddress address, int size, out EntryTable<TPaging> table)
        where TMemory : struct, IWritablePhysicalMemory
    {
        if (memory.TryGetWritableBytes(address, size, out Span<byte> bytes))
        {
            table = new EntryTable<TPaging>(ref MemoryMarshal.GetReference(bytes), address);
            return true;
        }

        table = default;
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Raw(int index) => TPaging.EntrySize == 8 ? Unsafe.ReadUnaligned<ulong>(ref Slot(index)) : Unsafe.ReadUnaligned<uint>(ref Slot(index));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref byte Slot(int index) => ref Unsafe.Add(ref _first, (nint)(uint)index * TPaging.EntrySize);
}
