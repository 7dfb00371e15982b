using System.IO.Compression;
using Snappier;

namespace WalkGen.Images.Tests;

/// <summary>Writes AVML images of version 2: a header of 32 bytes, the memory in Snappy's framing format, and its packed size.</summary>
internal sealed class AvmlWriter
{
    private readonly List<byte> _image = [];

    public AvmlWriter Range(ulong address, byte[] content)
    {
        using MemoryStream packed = new();
        using (SnappyStream snappy = new(packed, CompressionMode.Compress, leaveOpen: true)) snappy.Write(content);
        return Packed(address, content.Length, packed.ToArray());
    }

    public AvmlWriter Packed(ulong address, int length, byte[] packed)
    {
        _image.AddRange(new byte[32].Put(0, 0x4c4d_5641u).Put(4, 2u).Put(8, address).Put(16, address + (ulong)length - 1));
        _image.AddRange(packed);
        _image.AddRange(new byte[8].Put(0, (ulong)packed.Length));
        return this;
    }

    public byte[] Build() => [.. _image];
}
