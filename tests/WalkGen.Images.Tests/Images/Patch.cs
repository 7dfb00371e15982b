using System.Buffers.Binary;

namespace WalkGen.Images.Tests;

/// <summary>Overwrites fields of an image.</summary>
internal static class Patch
{
    public static byte[] Put(this byte[] image, int offset, ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(offset), value);
        return image;
    }

    public static byte[] Put(this byte[] image, int offset, uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(offset), value);
        return image;
    }

    public static byte[] Put(this byte[] image, int offset, ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(offset), value);
        return image;
    }

    public static byte[] Put(this byte[] image, int offset, byte value)
    {
        image[offset] = value;
        return image;
    }

    /// <summary>Replaces the first bytes.</summary>
    public static byte[] Start(this byte[] image, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(image);
        return image;
    }
}
