using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace WalkGen.CompilerServices;

/// <summary>
/// The entries of one page table in memory, without bounds checks: a walk derives the indices from the geometry of the table.
/// </summary>
/// <typeparam name="TPaging">The paging format.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref partial struct EntryTable<TPaging>
    where TPaging : struct, IPagingFormat
{
    /// <summary>The largest number of entries that are tested one by one faster than in groups.</summary>
    internal const int Few = 16;

    private readonly ref byte _first;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private EntryTable(ref byte first, PhysicalAddress address)
    {
        _first = ref first;
        Address = address;
    }

    /// <summary>The physical address of the first entry.</summary>
    public PhysicalAddress Address { get; }

    /// <summary>
    /// Opens the table of <paramref name="level"/> at <paramref name="address"/>; false if the memory does not hold all of it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryOpen<TMemory>(
        scoped in TMemory memory, PageTableLevel level, PhysicalAddress address, out EntryTable<TPaging> table)
        where TMemory : struct, IPhysicalMemory
    {
        int size = Geometry<TPaging>.TableSize(level);
        if (memory.TryGetBytes(address, size, out ReadOnlySpan<byte> bytes))
        {
            if (bytes.Length < size) ThrowTooShort<TMemory>(address, size, bytes.Length);
            table = new EntryTable<TPaging>(ref MemoryMarshal.GetReference(bytes), address);
            return true;
        }

        table = default;
        return false;
    }

    /// <summary>Opens the table for <see cref="Edit"/>; false if the memory does not hold all of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryOpenToEdit<TMemory>(
        scoped in TMemory memory, PageTableLevel level, PhysicalAddress address, out EntryTable<TPaging> table)
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
    /// The entry at <paramref name="index"/>, to change it in place. Only for a table that
    /// <see cref="TryOpenToEdit{TMemory}(in TMemory, PageTableLevel, PhysicalAddress, out EntryTable{TPaging})"/> opened: other memory may
    /// be read-only.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EntryRef<TPaging> Edit(PageTableLevel level, int index) => new(ref Slot(index), SlotAddress(index), level);

    /// <summary>The entries from <paramref name="first"/> to <paramref name="end"/>, exclusive, for a handler that reads.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EntrySpan<TPaging> Span(PageTableLevel level, int first, int end) => new(this, level, first, end);

    /// <summary>The entries from <paramref name="first"/> to <paramref name="end"/>, exclusive, for a handler that changes them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EntryRefSpan<TPaging> EditSpan(PageTableLevel level, int first, int end) => new(this, level, first, end);

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
            if (bytes.Length < size) ThrowTooShort<TMemory>(address, size, bytes.Length);
            table = new EntryTable<TPaging>(ref MemoryMarshal.GetReference(bytes), address);
            return true;
        }

        table = default;
        return false;
    }

    private static void ThrowTooShort<TMemory>(PhysicalAddress address, int size, int length)
        => throw new InvalidOperationException(
            $"{typeof(TMemory).Name} returned {length} of {size} bytes at {address}. "
            + "If it does not hold all of them, it must return false.");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Raw(int index)
        => TPaging.EntrySize == 8 ? Unsafe.ReadUnaligned<ulong>(ref Slot(index)) : Unsafe.ReadUnaligned<uint>(ref Slot(index));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref byte Slot(int index) => ref Unsafe.Add(ref _first, (nint)(uint)index * TPaging.EntrySize);
}
