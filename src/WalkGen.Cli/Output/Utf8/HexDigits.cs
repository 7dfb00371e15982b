using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

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
        Shuffle(TextOf(value), left).StoreUnsafe(ref to);
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
        return Shuffle(Vector128.Create("0123456789abcdef"u8), digits);
    }

    // Without AVX in its instruction set, NativeAOT makes a call of the portable shuffle. Places are below 16, for which all agree.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Shuffle(Vector128<byte> bytes, Vector128<byte> places)
        => Ssse3.IsSupported ? Ssse3.Shuffle(bytes, places) : Vector128.ShuffleNative(bytes, places);
}
