using System.Runtime.CompilerServices;

namespace WalkGen.Emulation;

/// <summary>A block of memory in which tables and pages of at most one size are looked up. The default value contains no memory.</summary>
internal readonly unsafe struct MemoryWindow
{
    private readonly ulong _start;
    private readonly ulong _starts; // the number of addresses where a unit may begin
    private readonly ulong _distance; // from a physical address to the byte in memory, modulo 2^64

    public MemoryWindow(in MemoryBlock block, ulong unit)
    {
        if (block.Length < unit) return;
        _start = block.Start;
        _starts = block.Length - unit + 1;
        _distance = (ulong)block.HostOf(block.Start, unit) - block.Start;
    }

    /// <summary>Whether the block holds all bytes of a unit at <paramref name="address"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Contains(ulong address) => address - _start < _starts; // modulo 2^64: an address below the block is far above it

    /// <summary>The byte in memory, if the block holds it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* HostOf(ulong address) => (byte*)(address + _distance);
}
