using System.Runtime.CompilerServices;

namespace WalkGen;

/// <summary>The memory of a <see cref="FrameArena"/>, from its first byte to its last. The default value holds no memory at all.</summary>
/// <remarks>
/// Both doors throw <see cref="ObjectDisposedException"/> once the arena is disposed. Until then any address and any length may be asked
/// for; what does not lie wholly inside, and a negative length, is not found.
/// </remarks>
public readonly struct ArenaMemory : IWritablePhysicalMemory
{
    private readonly FrameArena? _arena;

    internal ArenaMemory(FrameArena arena) => _arena = arena;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGetBytes(PhysicalAddress address, int length, out ReadOnlySpan<byte> bytes)
    {
        if (TryGetWritableBytes(address, length, out Span<byte> writable))
        {
            bytes = writable;
            return true;
        }

        bytes = default;
        return false;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGetWritableBytes(PhysicalAddress address, int length, out Span<byte> bytes)
    {
        if (_arena is not null) return _arena.TryGetSpan(address, length, out bytes);
        bytes = default;
        return false;
    }
}
