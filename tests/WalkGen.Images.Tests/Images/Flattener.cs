using System.Buffers.Binary;

namespace WalkGen.Images.Tests;

/// <summary>Writes dumps in makedumpfile's flattened format: a header of 4096 bytes, records, an end mark.</summary>
internal sealed class Flattener
{
    private readonly List<byte> _file = [.. "makedumpfile\0\0\0\0"u8, .. BigEndian(1), .. BigEndian(1), .. new byte[4096 - 32]];

    /// <summary>All of <paramref name="dump"/>, in records of <paramref name="size"/> bytes; the later half of them comes first.</summary>
    public static byte[] Flatten(byte[] dump, int size = 0x3001)
    {
        Flattener flat = new();
        int[] starts = [.. Enumerable.Range(0, (dump.Length + size - 1) / size).Select(index => index * size)];
        foreach (int at in starts[(starts.Length / 2)..].Concat(starts[..(starts.Length / 2)]))
            flat.Record((ulong)at, dump.AsSpan(at, int.Min(size, dump.Length - at)));
        return flat.Build();
    }

    public Flattener Record(ulong offset, ReadOnlySpan<byte> content) => Header(offset, (ulong)content.Length, content);

    /// <summary>A record that says that it has <paramref name="size"/> bytes.</summary>
    public Flattener Header(ulong offset, ulong size, ReadOnlySpan<byte> content)
    {
        _file.AddRange(BigEndian(offset));
        _file.AddRange(BigEndian(size));
        _file.AddRange(content);
        return this;
    }

    public byte[] Build() => [.. _file, .. BigEndian(ulong.MaxValue), .. BigEndian(ulong.MaxValue)];

    private static byte[] BigEndian(ulong value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return bytes;
    }
}
