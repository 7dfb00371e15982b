using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace WalkGen;

/// <summary>
/// Makes bits of bytes by additions of neighbours (ADDP), for Arm, which cannot extract bits in one instruction. Other processors compute
/// the same with more instructions.
/// </summary>
internal static class PairwiseBits
{
    /// <summary>One bit for each of 16 bytes that are 0 or all ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(Vector128<byte> bytes)
    {
        // Each byte keeps the bit of its place among eight. No sum has a carry, so three additions combine eight bytes.
        Vector128<byte> bits = bytes & Vector128.Create((byte)1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128);
        return AddPairs(AddPairs(AddPairs(bits))).AsUInt16().ToScalar();
    }

    /// <summary>The sums of neighbours, in both halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> AddPairs(Vector128<byte> bytes)
    {
        if (AdvSimd.Arm64.IsSupported) return AdvSimd.Arm64.AddPairwise(bytes, bytes);
        Vector128<ushort> even = bytes.AsUInt16(), odd = even >>> 8;
        return Vector128.Narrow(even, even) + Vector128.Narrow(odd, odd);
    }
}
