using System.Runtime.InteropServices;

namespace WalkGen;

/// <summary>The entries of one owned table, to read and to write. An entry is found by any virtual address that it covers.</summary>
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

    /// <summary>Whether every entry is none.</summary>
    public bool IsEmpty => !_bytes.ContainsAnyExcept((byte)0);

    /// <summary>Reads the entry for <paramref name="address"/> as one of the tested level; at a hollow one its bits mean nothing.</summary>
    public Entry<TPaging> Read(VirtualAddress address) => new(
        TPaging.EntrySize == 8 ? Volatile.Read(ref Slot<ulong>(address)) : Volatile.Read(ref Slot<uint>(address)),
        Geometry<TPaging>.TestedLevel(_level),
        Geometry<TPaging>.Index(_level, address.Value));

    /// <summary>
    /// Writes the entry for <paramref name="address"/> in a single aligned store, after all stores before it: a reader at the same time
    /// sees the old entry or the new one, and behind a new one a table that is filled.
    /// </summary>
    public void Write(VirtualAddress address, ulong raw)
    {
        if (TPaging.EntrySize == 8) Volatile.Write(ref Slot<ulong>(address), raw);
        else Volatile.Write(ref Slot<uint>(address), (uint)raw);
    }

    private ref T Slot<T>(VirtualAddress address)
        where T : struct
        => ref MemoryMarshal.Cast<byte, T>(_bytes)[Geometry<TPaging>.Index(_level, address.Value)];
}
