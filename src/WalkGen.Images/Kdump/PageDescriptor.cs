using System.Buffers.Binary;

namespace WalkGen.Images;

/// <summary>Where a dumped page lies in the file: <c>struct page_desc</c>. Those of several pages may name the same bytes.</summary>
/// <param name="Offset">Where its bytes begin.</param>
/// <param name="Length">How many there are.</param>
/// <param name="Codec">How they are packed.</param>
internal readonly record struct PageDescriptor(ulong Offset, uint Length, PageCodecs Codec)
{
    /// <summary>The size of a descriptor in the file, in bytes; the last eight are flags of the page that nothing here needs.</summary>
    public const int Size = 24;

    /// <summary>Reads the <see cref="Size"/> bytes of a descriptor.</summary>
    public static PageDescriptor Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]),
        (PageCodecs)BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]));
}
