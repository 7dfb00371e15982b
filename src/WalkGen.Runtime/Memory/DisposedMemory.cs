using System.Runtime.CompilerServices;

namespace WalkGen;

/// <summary>Memory that another thread, or a handler of a walk, may have disposed while it was read.</summary>
internal static class DisposedMemory
{
    /// <summary>
    /// Throws if <paramref name="memory"/> is disposed: what was read may have been zeros. Also keeps an arena alive, which a span of it
    /// does not.
    /// </summary>
    /// <param name="memory">The memory. A request for no bytes has no other effect.</param>
    /// <param name="address">An address that was read.</param>
    /// <exception cref="ObjectDisposedException">The memory is disposed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ThrowIfDisposed<TMemory>(TMemory memory, PhysicalAddress address)
        where TMemory : struct, IPhysicalMemory
        => memory.TryGetBytes(address, 0, out _);
}
