using System.Buffers.Binary;

namespace WalkGen.Images;

/// <summary>Reads the numbers and names of a migration stream, which are big-endian.</summary>
/// <param name="file">The file.</param>
/// <param name="start">The offset of the stream.</param>
internal sealed class QemuInput(FileBytes file, ulong start)
{
    private readonly StreamInput _bytes = new(file, start, "migration stream of QEMU", "save the machine again");

    /// <summary>The bytes of the stream.</summary>
    public StreamInput Bytes => _bytes;

    /// <inheritdoc cref="StreamInput.Position"/>
    public ulong Position => _bytes.Position;

    /// <summary>The next byte, which stays the next one.</summary>
    public byte PeekByte() => _bytes.Peek(1) is [var next] ? next : throw _bytes.Truncated();

    /// <summary>Reads a byte.</summary>
    public byte ReadByte() => _bytes.Take(1)[0];

    /// <summary>Reads 16 bits.</summary>
    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16BigEndian(_bytes.Take(sizeof(ushort)));

    /// <summary>Reads 32 bits.</summary>
    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32BigEndian(_bytes.Take(sizeof(uint)));

    /// <summary>Reads 64 bits.</summary>
    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64BigEndian(_bytes.Take(sizeof(ulong)));

    /// <summary>Reads a name after its length of one byte.</summary>
    public string ReadName() => ReadText(ReadByte());

    /// <summary>Reads <paramref name="length"/> characters. Those that are not printable become question marks.</summary>
    public string ReadText(int length) => string.Create(
        length, _bytes.Take(length), static (text, bytes) =>
        {
            for (int i = 0; i < text.Length; i++) text[i] = bytes[i] is >= 0x20 and < 0x7f ? (char)bytes[i] : '?';
        });

    /// <inheritdoc cref="StreamInput.Take"/>
    public ReadOnlySpan<byte> Take(int count) => _bytes.Take(count);

    /// <inheritdoc cref="StreamInput.Damaged"/>
    public InvalidImageException Damaged(ulong offset, string what) => _bytes.Damaged(offset, what);

    /// <summary>The exception for a stream that WalkGen does not read; <paramref name="what"/> is the reason.</summary>
    public InvalidImageException NotSupported(string what) => file.Invalid(
        $"it is a migration stream of QEMU, and {what}: load it with 'qemu-system-... -incoming', then dump it with "
        + "'dump-guest-memory' in the monitor.");
}
