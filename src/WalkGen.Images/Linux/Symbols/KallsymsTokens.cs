using System.Buffers.Binary;

namespace WalkGen.Images;

/// <summary>
/// The tokens that the bytes of compressed symbol names stand for: <c>kallsyms_token_table</c>, 256 strings, and
/// <c>kallsyms_token_index</c>, their offsets. Source: Linux, <c>scripts/kallsyms.c</c>, <c>write_src</c>.
/// </summary>
internal sealed class KallsymsTokens
{
    private const int Count = 256;

    private readonly byte[] _text;
    private readonly int[] _starts; // Count + 1: each token ends with a zero byte before the start of the next one
    private readonly int[] _lengths; // Count

    private KallsymsTokens(byte[] text, int[] starts)
    {
        _text = text;
        _starts = starts;
        _lengths = new int[Count];
        for (int token = 0; token < Count; token++) _lengths[token] = starts[token + 1] - starts[token] - 1;
    }

    /// <summary>The text of <paramref name="token"/>.</summary>
    public ReadOnlySpan<byte> this[byte token] => _text.AsSpan(_starts[token].._starts[token + 1])[..^1];

    /// <summary>The length of the text that <paramref name="tokens"/> stand for.</summary>
    public int LengthOf(ReadOnlySpan<byte> tokens)
    {
        int[] lengths = _lengths;
        int sum = 0;
        foreach (byte token in tokens) sum += lengths[token];
        return sum;
    }

    /// <summary>Reads the tokens; null if memory is missing or the index does not fit the table.</summary>
    public static KallsymsTokens? Read(KernelMemory memory, ulong table, ulong index)
    {
        byte[] offsets = new byte[Count * sizeof(ushort)];
        if (!memory.TryRead(index, offsets)) return null;

        KernelBytes bytes = memory.BytesFrom(table);
        List<byte> text = [];
        int[] starts = new int[Count + 1];
        for (int token = 0; token < Count; token++)
        {
            // Offsets have 16 bits, so the table cannot grow beyond 64 KiB and one token.
            if (text.Count != BinaryPrimitives.ReadUInt16LittleEndian(offsets.AsSpan(token * sizeof(ushort)))) return null;
            byte value;
            do
            {
                if (!bytes.TryRead(out value) || text.Count - starts[token] > KallsymsNames.MaxLength) return null;
                text.Add(value);
            }
            while (value != 0);
            starts[token + 1] = text.Count;
        }

        return new KallsymsTokens([.. text], starts);
    }
}
