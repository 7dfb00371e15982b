using System.Runtime.InteropServices;

namespace WalkGen;

/// <summary>Reads and writes entries of one owned table, by a virtual address that the entry covers.</summary>
internal readonly ref struct WritableEntryTable<TPaging>
    where TPaging : struct, IPagingFormat
{
    private readonly Span<byte> _bytes;
    private readonly PageTableLevel _level;

    public WritableEntryTable(PageTableLevel level, Span<byte> bytes)
    {
        _level = level;
        _bytes = bytes;
    }

    /// <summary>Whether all entries are empty.</summary>
    public bool IsEmpty => !_bytes.ContainsAnyExcept((byte)0);

    /// <summary>Reads the entry for <paramref name="address"/>, as one of the tested level.</summary>
    public Entry<TPaging> Read(VirtualAddress address) => new(
        TPaging.EntrySize == 8 ? Volatile.Read(ref Slot<ulong>(address)) : Volatile.Read(ref Slot<uint>(address)),
        Geometry<TPaging>.TestedLevel(_level),
        Geometry<TPaging>.Index(_level, address.Value));

    /// <summary>
    /// Writes the entry for <paramref name="address"/> by one aligned store, after all earlier stores: a concurrent reader sees the old or
    /// the new entry, and below the new one a complete table.
    /// </summary>
    public void Write(VirtualAddress address, ulong raw)
    {
        if (TPaging.EntrySize == 8) Volatile.Write(ref Slot<ulong>(address), raw);
        else Volatile.Write(ref Slot<uint>(address), (uint)raw);
    }

    /// <summary>Replaces the entry for <paramref name="address"/> if it equals <paramref name="expected"/>, atomically.</summary>
    public bool TryReplace(VirtualAddress address, Entry<TPaging> expected, ulong raw)
        => TPaging.EntrySize == 8
            ? Interlocked.CompareExchange(ref Slot<ulong>(address), raw, expected.Raw) == expected.Raw
            : Interlocked.CompareExchange(ref Slot<uint>(address), (uint)raw, (uint)expected.Raw) == (uint)expected.Raw;

    private ref T Slot<T>(VirtualAddress address)
        where T : struct
        => ref MemoryMarshal.Cast<byte, T>(_bytes)[Geometry<TPaging>.Index(_level, address.Value)];
}
