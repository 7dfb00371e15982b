using System.Runtime.CompilerServices;

namespace WalkGen.Emulation;

/// <summary>A block of RAM or ROM on the bus, in native memory. The default value contains no memory.</summary>
internal readonly unsafe struct MemoryBlock(ulong start, ulong length, byte* host, bool isRam) : IPhysicalMemory
{
    private readonly byte* _host = host;

    public ulong Start { get; } = start;

    public ulong Length { get; } = length;

    /// <summary>Whether it is RAM, not ROM.</summary>
    public bool IsRam { get; } = isRam;

    /// <summary>
    /// The memory of <paramref name="length"/> bytes at <paramref name="address"/>, or null if the block does not hold them all.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* HostOf(ulong address, ulong length)
    {
        ulong offset = address - Start; // modulo 2^64: an address below the block is far above it
        return offset < Length && length <= Length - offset ? _host + offset : null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGetBytes(PhysicalAddress address, int length, out ReadOnlySpan<byte> bytes)
    {
        byte* host = HostOf(address.Value, (ulong)length);
        bytes = new ReadOnlySpan<byte>(host, host == null ? 0 : length);
        return host != null;
    }
}
