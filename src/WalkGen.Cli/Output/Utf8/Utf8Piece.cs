using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace WalkGen.Cli.Output;

/// <summary>Bytes that are written often. Short ones are copied by one vector, without a call.</summary>
internal sealed class Utf8Piece
{
    private readonly byte[] _bytes; // at least a vector

    public Utf8Piece(ReadOnlySpan<byte> bytes)
    {
        Length = bytes.Length;
        _bytes = new byte[int.Max(Length, Vector256<byte>.Count)];
        bytes.CopyTo(_bytes);
    }

    public Utf8Piece(string text)
        : this(Encoding.UTF8.GetBytes(text))
    {
    }

    public int Length { get; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteTo(Utf8Buffer output)
    {
        if (Length > Vector256<byte>.Count)
        {
            output.Write(_bytes.AsSpan(0, Length));
            return;
        }

        Vector256.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(_bytes)).StoreUnsafe(ref output.ReserveAt(Vector256<byte>.Count));
        output.Advance(Length);
    }
}
