using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace WalkGen.Cli.Output;

/// <summary>Numbers as lower-case hexadecimal digits, all of a number at once.</summary>
internal static class HexDigits
{
    /// <summary>The digits of the largest number. Each method may write as many bytes, however short the number is.</summary>
    public const int Longest = 16;

    // Shuffles by 16 bytes from position n on move text to the left by n.
    private static ReadOnlySpan<byte> Positions =>
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15,
    ];

    /// <summary>Writes 16 digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteAll(ref byte to, ulong value) => TextOf(value).StoreUnsafe(ref to);

    /// <summary>Writes the digits without leading zeros and returns their number, at least 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int WriteShort(ref byte to, ulong value)
    {
        int digits = (67 - BitOperations.LeadingZeroCount(value | 1)) >>> 2;
        Vector128<byte> left = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(Positions), (nuint)(Longest - digits));
        Vector128.ShuffleNative(TextOf(value), left).StoreUnsafe(ref to);
        return digits;
    }

    /// <summary>The digit of a number below 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte Of(int number) => Unsafe.Add(ref MemoryMarshal.GetReference("0123456789abcdef"u8), number & 15);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> TextOf(ulong value)
    {
        // Each byte in a lane of 16 bits, the highest byte first; then its high digit in the low byte of the lane.
        Vector128<byte> bytes = Vector128.CreateScalarUnsafe(BinaryPrimitives.ReverseEndianness(value)).AsByte();
        Vector128<ushort> lanes = Vector128.WidenLower(bytes);
        Vector128<byte> digits = ((lanes >>> 4) | (lanes << 8)).AsByte() & Vector128.Create((byte)0xf);
        return Vector128.ShuffleNative(Vector128.Create("0123456789abcdef"u8), digits);
    }
}
