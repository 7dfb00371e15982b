using System.Runtime.InteropServices;
using WalkGen.Conformance.Tests.Formats;

namespace WalkGen.Conformance.Tests.Machines;

/// <summary>The tables of a scenario as physical memory. It holds nothing else.</summary>
internal readonly struct TableMemory(TableStore tables) : IWritablePhysicalMemory
{
    private readonly TableStore _tables = tables;

    public bool TryGetBytes(PhysicalAddress address, int length, out ReadOnlySpan<byte> bytes)
    {
        bool found = TryGetWritableBytes(address, length, out Span<byte> writable);
        bytes = writable;
        return found;
    }

    public bool TryGetWritableBytes(PhysicalAddress address, int length, out Span<byte> bytes)
    {
        bytes = default;
        if (!_tables.TryOpen(TableRoom.NumberOf(address), out ulong[] entries) || TableRoom.IndexOf(address) != 0) return false;

        Span<byte> all = MemoryMarshal.AsBytes(entries.AsSpan());
        if (length > all.Length) return false;
        bytes = all[..length];
        return true;
    }
}
