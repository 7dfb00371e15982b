using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace WalkGen;

/// <summary>
/// The PMD entries that one call has read, for addresses in any order: a direct-mapped cache, as of a processor. It has physical addresses
/// and no pointers, because the memory may move its bytes.
/// </summary>
internal readonly ref struct TableCache
{
    /// <summary>The number of slots of the smallest cache, which is on the stack.</summary>
    public const int Small = 16;

    private const int Large = 1 << 15; // 512 KiB: it must leave room for tables in an L2 cache
    private const int AddressesPerSlot = 8;

    private readonly Slot[]? _rented;
    private readonly ref Slot _first;
    private readonly uint _mask;

    /// <summary>Makes an empty cache.</summary>
    /// <param name="small">As many empty slots as <see cref="Small"/>.</param>
    /// <param name="addresses">The number of addresses of the call.</param>
    public TableCache(Span<Slot> small, int addresses)
    {
        int slots = int.Min(addresses / AddressesPerSlot, Large);
        if (slots > Small)
        {
            slots = 1 << BitOperations.Log2((uint)slots);
            _rented = ArrayPool<Slot>.Shared.Rent(slots);
            small = _rented.AsSpan(0, slots);
            small.Clear();
        }

        _first = ref MemoryMarshal.GetReference(small);
        _mask = (uint)small.Length - 1;
    }

    /// <summary>The slot for the PMD entry whose region begins at <paramref name="start"/>; it may have another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref Slot Of<TPaging>(ulong start)
        where TPaging : struct, IPagingFormat
        => ref Unsafe.Add(ref _first, (nint)((uint)(start >> Geometry<TPaging>.Shift(PageTableLevel.Pmd)) & _mask));

    /// <summary>Ends the use of the cache.</summary>
    public void Return()
    {
        if (_rented is not null) ArrayPool<Slot>.Shared.Return(_rented);
    }

    /// <summary>A PMD entry that was read.</summary>
    /// <param name="Key">The first address of its region, and <see cref="IsTable"/> or <see cref="IsEnd"/>; 0 in an empty slot.</param>
    /// <param name="Value">The physical address of the PTE table, or the bits of the entry.</param>
    public record struct Slot(ulong Key, ulong Value)
    {
        /// <summary>In a key: the entry points to a PTE table.</summary>
        public const ulong IsTable = 1;

        /// <summary>In a key: translations end at the entry.</summary>
        public const ulong IsEnd = 2;

        /// <summary>The bits of the PMD entry where translations from <paramref name="start"/> on end; null if that is not known.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly ulong? EndOf(ulong start) => Key == (start | IsEnd) ? Value : null;
    }
}
