using System.Runtime.CompilerServices;

namespace WalkGen.Emulation;

/// <summary>The memory of one block of RAM, to read tables. The default value contains no memory.</summary>
internal readonly unsafe struct BlockMemory(in MemoryBlock block) : IPhysicalMemory
{
    private readonly ulong _start = block.Start;
    private readonly ulong _length = block.Length;
    private readonly byte* _host = block.Host;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGetBytes(PhysicalAddress address, int length, out ReadOnlySpan<byte> bytes)
    {
        byte* host = HostOf(address.Value, (ulong)length);
        bytes = new ReadOnlySpan<byte>(host, length);
        return host != null;
    }

    /// <summary>The memory of <paramref name="length"/> bytes at <paramref name="address"/>, or null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* HostOf(ulong address, ulong length)
    {
        ulong offset = address - _start;
        return offset < _length && length <= _length - offset ? _host + offset : null;
    }
}
