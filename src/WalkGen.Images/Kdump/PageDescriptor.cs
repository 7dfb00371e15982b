using System.Buffers.Binary;

namespace WalkGen.Images;

/// <summary>The place of a dumped page in the file: <c>struct page_desc</c>. Several pages may share their bytes.</summary>
/// <param name="Offset">The file offset of the bytes.</param>
/// <param name="Length">The number of bytes.</param>
/// <param name="Codec">The codec of the bytes.</param>
internal readonly record struct PageDescriptor(ulong Offset, uint Length, PageCodecs Codec)
{
    /// <summary>The size of a descriptor in the file, in bytes; the last eight, page flags, are ignored.</summary>
    public const int Size = 24;

    /// <summary>Reads the <see cref="Size"/> bytes of a descriptor.</summary>
    public static PageDescriptor Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]),
        (PageCodecs)BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]));

    /// <summary>Writes the <see cref="Size"/> bytes of the descriptor.</summary>
    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Offset);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[12..], (uint)Codec);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], 0);
    }
}
