using System.Runtime.CompilerServices;
using WalkGen.Formats;

namespace WalkGen;

/// <summary>
/// Where descriptors keep the output address: in place up to bit 47, or 49 with LPA2. What is above lies in bits that are 0 otherwise.
/// Source: Arm ARM, section D8.3.1, "OA" and "next-level table address" of each granule.
/// </summary>
internal static class AArch64OutputAddress<TGranule, TVaSize>
    where TGranule : struct, IAArch64Granule
    where TVaSize : struct, IAArch64VaSize
{
    /// <summary>Whether TCR_EL1.DS is set: as in Linux, with 52-bit input addresses and small granules.</summary>
    public static bool IsLpa2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TVaSize.Bits > 48 && TGranule.PageShift < 16;
    }

    /// <summary>Whether descriptors have room for 52 bits. LPA is taken for granted with 64 KiB: without it bits 15:12 are 0.</summary>
    public static bool Has52Bits
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => IsLpa2 || TGranule.PageShift == 16;
    }

    private static int FieldShift
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => IsLpa2 ? 8 : 12; // OA[51:50] at 9:8, OA[51:48] at 15:12
    }

    private static int PlainBits
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => IsLpa2 ? 50 : 48;
    }

    private static ulong PlainMask
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ((1UL << PlainBits) - 1) & (~0UL << TGranule.PageShift);
    }

    private static ulong FieldMask
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => IsLpa2 ? 3UL : 15UL;
    }

    /// <summary>The address in <paramref name="entry"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ulong entry)
    {
        ulong address = entry & PlainMask;
        return Has52Bits ? address | (entry >> FieldShift & FieldMask) << PlainBits : address;
    }

    /// <summary>The bits of a descriptor that hold <paramref name="address"/>.</summary>
    public static ulong Bits(ulong address)
    {
        ulong bits = address & PlainMask;
        return Has52Bits ? bits | (address >> PlainBits & FieldMask) << FieldShift : bits;
    }
}
