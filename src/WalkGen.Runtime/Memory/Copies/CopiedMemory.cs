using System.Runtime.CompilerServices;

namespace WalkGen;

/// <summary>
/// Memory that is never changed, as that of a dump, with private copies of the tables that a walk may change: <see cref="TableCopies"/>.
/// </summary>
/// <typeparam name="TMemory">The memory.</typeparam>
internal readonly struct CopiedMemory<TMemory>(TMemory memory, TableCopies copies) : IWritablePhysicalMemory, ICopiedMemory
    where TMemory : struct, IPhysicalMemory
{
    private readonly TMemory _memory = memory;

    /// <summary>The bytes of a copy if there is one, else those of the memory, without a copy.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGetBytes(PhysicalAddress address, int length, out ReadOnlySpan<byte> bytes)
    {
        if (!copies.TryFind(address.Value, length, out Span<byte> copy)) return _memory.TryGetBytes(address, length, out bytes);
        bytes = copy;
        return true;
    }

    /// <summary>The bytes of a copy, which is made if there is none.</summary>
    public bool TryGetWritableBytes(PhysicalAddress address, int length, out Span<byte> bytes)
    {
        if (copies.TryFind(address.Value, length, out bytes)) return true;
        if (!TableCopies.TryPlace(address.Value, length, out ulong start, out int size, out _)) return false;
        if (_memory.TryGetBytes(new PhysicalAddress(start), size, out ReadOnlySpan<byte> block)) copies.Add(start, block);
        else if (_memory.TryGetBytes(address, length, out ReadOnlySpan<byte> table)) copies.Add(address.Value, table);
        else return false;
        return copies.TryFind(address.Value, length, out bytes);
    }
}
