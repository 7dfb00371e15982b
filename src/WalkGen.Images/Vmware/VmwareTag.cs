using System.Buffers.Binary;
using System.Text;

namespace WalkGen.Images;

/// <summary>A tag in a group of a VMware state file: a name, up to three indices, and a number or a block of bytes.</summary>
/// <param name="Name">The name, such as <c>regionPPN</c>.</param>
/// <param name="First">The first index; -1 if there is none.</param>
/// <param name="Second">The second index; -1 if there is none.</param>
/// <param name="Value">The number; 0 for a block.</param>
/// <param name="Block">The offset and size of the block in the file; null for a number.</param>
/// <param name="IsCompressed">Whether the block is compressed.</param>
internal readonly record struct VmwareTag(
    string Name, int First, int Second, ulong Value, (ulong Offset, ulong Size)? Block, bool IsCompressed)
{
    private const int IsBlock = 0x3f; // instead of the size of a value
    private const int IsCompressedBlock = 0x3e;

    /// <summary>Reads the next tag and continues after it; null at the end of the group.</summary>
    public static VmwareTag? Read(StreamInput input)
    {
        int tag = BinaryPrimitives.ReadUInt16LittleEndian(input.Take(sizeof(ushort)));
        if (tag == 0) return null;
        string name = Encoding.Latin1.GetString(input.Take(tag >> 8));
        int first = -1;
        int second = -1;
        int indices = (tag >> 6) & 3;
        for (int i = 0; i < indices; i++)
        {
            int index = BinaryPrimitives.ReadInt32LittleEndian(input.Take(sizeof(int)));
            if (i == 0) first = index;
            if (i == 1) second = index;
        }

        int size = tag & IsBlock;
        if (size < IsCompressedBlock) return new VmwareTag(name, first, second, ReadValue(input.Take(size)), null, false);

        ulong stored = BinaryPrimitives.ReadUInt64LittleEndian(input.Take(sizeof(ulong)));
        input.Take(sizeof(ulong)); // its size in memory
        int padding = BinaryPrimitives.ReadUInt16LittleEndian(input.Take(sizeof(ushort)));
        ulong start = input.Position + (ulong)padding;
        input.MoveTo(stored <= ulong.MaxValue - start ? start + stored : ulong.MaxValue);
        return new VmwareTag(name, first, second, 0, (start, stored), size == IsCompressedBlock);
    }

    private static ulong ReadValue(ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (int i = 0; i < int.Min(bytes.Length, sizeof(ulong)); i++) value |= (ulong)bytes[i] << (8 * i);
        return value;
    }
}
