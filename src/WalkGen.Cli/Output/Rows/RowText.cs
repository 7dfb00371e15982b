using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace WalkGen.Cli.Output;

/// <summary>
/// The text of the rows of a <see cref="RowPattern"/>: bytes with places for addresses, which have a fixed width, and for numbers, which do
/// not. Each row is written into room that is reserved once.
/// </summary>
internal sealed class RowText
{
    private const int LongestNumber = 20;
    private const int Step = 2 * 32; // two vectors

    private readonly byte[] _bytes; // parts, each of whole steps
    private readonly Part[] _parts;
    private readonly int _longest;

    private RowText(byte[] bytes, Part[] parts, int longest) => (_bytes, _parts, _longest) = (bytes, parts, longest);

    /// <summary>The text; null if it is too long.</summary>
    /// <param name="row">The bytes of a row in which each number has one digit.</param>
    /// <param name="places">Where the digits of the values begin, in ascending order.</param>
    public static RowText? Of(ReadOnlySpan<byte> row, ReadOnlySpan<(int Offset, bool IsNumber)> places)
    {
        if (row.Length > Utf8Buffer.Size / 4) return null;
        List<byte> bytes = [];
        List<Part> parts = [];
        List<int> addresses = [];
        int start = 0, numbers = 0;
        foreach (var (offset, isNumber) in places)
        {
            if (isNumber) Add(row[start..offset], isNumber);
            else addresses.Add(offset - start);
            if (isNumber) start = offset + 1;
        }

        Add(row[start..], endsWithNumber: false);
        return new RowText([.. bytes], [.. parts], row.Length + (numbers * LongestNumber) + Step);

        void Add(ReadOnlySpan<byte> text, bool endsWithNumber)
        {
            parts.Add(new Part(bytes.Count, text.Length, [.. addresses], endsWithNumber));
            addresses.Clear();
            bytes.AddRange(text);
            while (bytes.Count % Step != 0) bytes.Add(0);
            if (endsWithNumber) numbers++;
        }
    }

    /// <summary>Writes a row.</summary>
    /// <param name="values">The values of its places.</param>
    /// <param name="output">The output.</param>
    // Optimized from the start: most runs of the tool end before tiered compilation would optimize it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void WriteTo(Utf8Buffer output, ReadOnlySpan<ulong> values)
    {
        ref byte to = ref output.ReserveAt(_longest), row = ref to;
        int value = 0;
        foreach (ref readonly Part part in _parts.AsSpan())
        {
            Copy(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_bytes), part.Start), ref to, part.Length);
            foreach (int offset in part.Addresses) HexDigits.WriteAll(ref Unsafe.Add(ref to, offset), values[value++]);
            to = ref Unsafe.Add(ref to, part.Length);
            if (!part.EndsWithNumber) continue;
            Utf8Formatter.TryFormat(values[value++], MemoryMarshal.CreateSpan(ref to, LongestNumber), out int digits);
            to = ref Unsafe.Add(ref to, digits);
        }

        output.Advance((int)Unsafe.ByteOffset(ref row, ref to));
    }

    /// <summary>Copies whole steps: what is after the bytes is overwritten.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(ref byte from, ref byte to, int count)
    {
        for (nuint at = 0; at < (nuint)count; at += Step)
        {
            Vector256<byte> first = Vector256.LoadUnsafe(ref from, at), second = Vector256.LoadUnsafe(ref from, at + (Step / 2));
            first.StoreUnsafe(ref to, at);
            second.StoreUnsafe(ref to, at + (Step / 2));
        }
    }

    /// <summary>Bytes of a row up to a number, or to its end.</summary>
    /// <param name="Start">Where they are.</param>
    /// <param name="Length">How many they are.</param>
    /// <param name="Addresses">Where the digits of addresses begin.</param>
    /// <param name="EndsWithNumber">Whether a number is after them.</param>
    private readonly record struct Part(int Start, int Length, int[] Addresses, bool EndsWithNumber);
}
