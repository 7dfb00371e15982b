using System.Buffers.Binary;

namespace WalkGen.Images;

/// <summary>A frame of zstd or lz4 that decoders skip: 16 magic numbers, then the size and the bytes.</summary>
internal static class SkippableFrame
{
    /// <summary>Whether a frame that begins with <paramref name="magic"/> is skippable.</summary>
    public static bool Is(ReadOnlySpan<byte> magic)
        => magic.Length == sizeof(uint) && (BinaryPrimitives.ReadUInt32LittleEndian(magic) & ~0xfu) == 0x184d_2a50;

    /// <summary>The size of the skippable frame at <paramref name="start"/>; 0 if there is none, or it is longer than that.</summary>
    public static int SizeOf(ReadOnlySpan<byte> start)
    {
        const int HeaderSize = 2 * sizeof(uint);
        if (start.Length < HeaderSize || !Is(start[..sizeof(uint)])) return 0;
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(start[sizeof(uint)..]);
        return size < (uint)start.Length ? HeaderSize + (int)size : 0;
    }
}
