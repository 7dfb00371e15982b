using System.Runtime.CompilerServices;
using WalkGen.Formats;

namespace WalkGen;

/// <summary>
/// The output address (OA) of descriptors: in place up to bit 47, or 49 with LPA2. The higher address bits are in other bits of the
/// descriptor.
/// Source: Arm ARM, section D8.3.1, "OA" and "next-level table address" of each granule.
/// </summary>
internal static class AArch64OutputAddress<TGranule, TVaSize>
    where TGranule : struct, IAArch64Granule
    where TVaSize : struct, IAArch64VaSize
{
    /// <summary>Whether TCR_EL1.DS is set: as in Linux, with 52-bit virtual addresses and granules of 4 and 16 KiB.</summary>
    public static bool IsLpa2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TVaSize.Bits > 48 && TGranule.PageShift < 16;
    }

    /// <summary>Whether descriptors contain 52-bit addresses. Always with 64 KiB granules: without LPA bits 15:12 are 0.</summary>
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

    /// <summary>The output address in <paramref name="entry"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ulong entry)
    {
        ulong address = entry & PlainMask;
        return Has52Bits ? address | (entry >> FieldShift & FieldMask) << PlainBits : address;
    }

    /// <summary>The bits of a descriptor that contain <paramref name="address"/>.</summary>
    public static ulong Bits(ulong address)
    {
        ulong bits = address & PlainMask;
        return Has52Bits ? bits | (address >> PlainBits & FieldMask) << FieldShift : bits;
    }
}
