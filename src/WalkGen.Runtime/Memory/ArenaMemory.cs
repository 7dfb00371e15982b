using System.Runtime.CompilerServices;

namespace WalkGen;

/// <summary>The memory of a <see cref="FrameArena"/>. The default value contains no memory.</summary>
/// <remarks>
/// Both methods return false if the bytes are not completely in the arena or the length is negative, and throw
/// <see cref="ObjectDisposedException"/> if the arena is disposed.
/// </remarks>
public readonly struct ArenaMemory : IWritablePhysicalMemory
{
    private readonly FrameArena? _arena;

    internal ArenaMemory(FrameArena arena) => _arena = arena;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGetBytes(PhysicalAddress address, int length, out ReadOnlySpan<byte> bytes)
    {
        if (_arena is not null && _arena.TryGetSpan(address, length, out Span<byte> writable))
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
