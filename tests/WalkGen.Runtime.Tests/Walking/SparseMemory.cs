using System.Buffers.Binary;

namespace WalkGen.Runtime.Tests.Walking;

/// <summary>Physical memory as a dictionary of frames: some are there, others are missing.</summary>
internal readonly struct SparseMemory() : IPhysicalMemory
{
    public const int FrameShift = 12;

    private readonly Dictionary<ulong, byte[]> _frames = [];

    public bool TryGetBytes(PhysicalAddress address, int length, out ReadOnlySpan<byte> bytes)
    {
        bytes = Frame(address) is { } frame ? frame.AsSpan(0, length) : default;
        return !bytes.IsEmpty;
    }

    public byte[]? Frame(PhysicalAddress address) => _frames.GetValueOrDefault(address.Value);

    public byte[] Add(PhysicalAddress address) => _frames[address.Value] = new byte[1 << FrameShift];

    public ulong Read(byte[] frame, int index, int size)
        => size == 8 ? BinaryPrimitives.ReadUInt64LittleEndian(frame.AsSpan(index * 8))
            : BinaryPrimitives.ReadUInt32LittleEndian(frame.AsSpan(index * 4));
}
