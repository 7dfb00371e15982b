namespace WalkGen.Images.Tests;

/// <summary>Writes LiME images: a header of 32 bytes before each range.</summary>
internal sealed class LimeBuilder
{
    private readonly List<byte> _image = [];

    /// <summary>Two ranges of 16 bytes, at 0x2000 and, after it in the file, at 0x1000; their headers are at 0 and 0x30.</summary>
    public static byte[] Small() => new LimeBuilder().Range(0x2000, Bytes(16, 1)).Range(0x1000, Bytes(16, 101)).Build();

    public static byte[] Bytes(int count, int first) => [.. Enumerable.Range(first, count).Select(value => (byte)value)];

    public LimeBuilder Range(ulong address, ReadOnlySpan<byte> content)
    {
        _image.AddRange(new byte[32].Put(0, 0x4c69_4d45u).Put(4, 1u).Put(8, address).Put(16, address + (ulong)content.Length - 1));
        _image.AddRange(content);
        return this;
    }

    public byte[] Build() => [.. _image];
}
