using System.Runtime.CompilerServices;

namespace WalkGen.Emulation;

/// <summary>
/// The RAM and ROM of a <see cref="PhysicalBus"/>, for walks over page tables in it. The default value contains no memory. Both methods
/// return false if the bytes are not completely in one block of RAM (or, to read, ROM). Writes through it are not tracked:
/// <see cref="PhysicalBus.TryWrite(PhysicalAddress, ReadOnlySpan{byte})"/> is.
/// </summary>
public readonly struct BusMemory : IWritablePhysicalMemory
{
    private readonly PhysicalBus? _bus;

    internal BusMemory(PhysicalBus bus) => _bus = bus;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe bool TryGetBytes(PhysicalAddress address, int length, out ReadOnlySpan<byte> bytes)
    {
        byte* host = HostOf(address.Value, length, mustBeRam: false);
        bytes = new ReadOnlySpan<byte>(host, host == null ? 0 : length);
        return host != null;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe bool TryGetWritableBytes(PhysicalAddress address, int length, out Span<byte> bytes)
    {
        byte* host = HostOf(address.Value, length, mustBeRam: true);
        bytes = new Span<byte>(host, host == null ? 0 : length);
        return host != null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private unsafe byte* HostOf(ulong address, int length, bool mustBeRam)
    {
        if (_bus is null || length < 0) return null;
        byte* host = _bus.HostOf(address, (ulong)length, out bool isRam);
        return mustBeRam && !isRam ? null : host;
    }
}
