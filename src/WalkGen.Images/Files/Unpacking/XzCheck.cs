using System.Buffers.Binary;
using System.Security.Cryptography;

namespace WalkGen.Images;

/// <summary>The check of a block of xz: CRC-32, CRC-64, SHA-256, none, or one that is unknown and is not verified.</summary>
internal sealed class XzCheck : IDisposable
{
    private const int Crc32 = 1;
    private const int Crc64 = 4;
    private const int Sha256 = 10;

    private readonly Crc? _crc;
    private readonly IncrementalHash? _hash;

    /// <summary>Begins the check of a stream of <paramref name="type"/> 0 to 15.</summary>
    public XzCheck(int type)
    {
        Size = type == 0 ? 0 : 4 << ((type - 1) / 3); // .xz format, 2.1.1.2 "Stream Flags"
        if (type == Crc32) _crc = Crc.Create32();
        if (type == Crc64) _crc = Crc.Create64();
        if (type == Sha256) _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    }

    /// <summary>The size of the check after a block in bytes.</summary>
    public int Size { get; }

    /// <summary>Adds unpacked bytes of a block.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        _crc?.Add(bytes);
        _hash?.AppendData(bytes);
    }

    /// <summary>Whether <paramref name="stored"/> is the check of the block, and begins the next block.</summary>
    public bool End(ReadOnlySpan<byte> stored)
    {
        if (_hash is not null) return stored.SequenceEqual(_hash.GetHashAndReset());
        if (_crc is null) return true;

        Span<byte> value = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(value, _crc.Value);
        _crc.Reset();
        return stored.SequenceEqual(value[..Size]);
    }

    /// <inheritdoc/>
    public void Dispose() => _hash?.Dispose();
}
