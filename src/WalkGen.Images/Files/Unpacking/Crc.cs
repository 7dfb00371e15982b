using System.Buffers.Binary;

namespace WalkGen.Images;

/// <summary>A reflected CRC of 32 or 64 bits, as xz uses them, eight bytes at a time.</summary>
internal sealed class Crc
{
    private static readonly ulong[] Tables32 = TablesOf(0xedb8_8320);
    private static readonly ulong[] Tables64 = TablesOf(0xc96c_5795_d787_0f42);

    private readonly ulong[] _tables;
    private readonly ulong _ones;
    private ulong _state;

    private Crc(ulong[] tables, ulong ones)
    {
        _tables = tables;
        _ones = ones;
        Reset();
    }

    /// <summary>The CRC of the bytes since <see cref="Reset"/>.</summary>
    public ulong Value => _state ^ _ones;

    /// <summary>The CRC-32 of Ethernet and gzip.</summary>
    public static Crc Create32() => new(Tables32, uint.MaxValue);

    /// <summary>The CRC-64 of ECMA-182.</summary>
    public static Crc Create64() => new(Tables64, ulong.MaxValue);

    /// <summary>Begins a new CRC.</summary>
    public void Reset() => _state = _ones;

    /// <summary>Adds <paramref name="bytes"/>.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        ulong[] tables = _tables;
        ulong state = _state;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            state ^= BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            state = tables[1792 + (byte)state] ^ tables[1536 + (byte)(state >> 8)] ^ tables[1280 + (byte)(state >> 16)]
                ^ tables[1024 + (byte)(state >> 24)] ^ tables[768 + (byte)(state >> 32)] ^ tables[512 + (byte)(state >> 40)]
                ^ tables[256 + (byte)(state >> 48)] ^ tables[(byte)(state >> 56)];
        }

        foreach (byte next in bytes) state = tables[(byte)(state ^ next)] ^ (state >> 8);
        _state = state;
    }

    private static ulong[] TablesOf(ulong polynomial)
    {
        ulong[] tables = new ulong[8 * 256];
        for (uint i = 0; i < 256; i++)
        {
            ulong value = i;
            for (int bit = 0; bit < 8; bit++) value = (value >> 1) ^ ((value & 1) * polynomial);
            tables[i] = value;
        }

        for (int i = 256; i < tables.Length; i++) tables[i] = (tables[i - 256] >> 8) ^ tables[(byte)tables[i - 256]];
        return tables;
    }
}
