using System.Numerics;
using WalkGen.Formats;

namespace WalkGen;

/// <summary>Patterns of the entries of the lowest level that may map some frames.</summary>
/// <typeparam name="TPaging">The paging format.</typeparam>
internal static class FramePatterns<TPaging>
    where TPaging : struct, IPagingFormat
{
    /// <summary>RISC-V's Svnapot keeps the size of up to 64 KiB in the lowest bits of the address.</summary>
    private const ulong Naturally = 0x1_0000;

    /// <summary>
    /// Two patterns. Each matches an aligned power of 2 of memory; together they are at most twice the frames from
    /// <paramref name="firstAddress"/> to <paramref name="lastAddress"/>, and 128 KiB.
    /// </summary>
    public static (EntryPattern Lower, EntryPattern Upper) Of(PhysicalAddress firstAddress, PhysicalAddress lastAddress)
    {
        ulong first = firstAddress.Value & ~(Naturally - 1), last = lastAddress.Value | (Naturally - 1);
        ulong middle = last & ~((1UL << BitOperations.Log2(first ^ last)) - 1);
        ulong below = BitOperations.RoundUpToPowerOf2(middle - first), above = BitOperations.RoundUpToPowerOf2(last - middle + 1);
        return (Pattern(middle - below, below), Pattern(middle, above));
    }

    /// <summary>The entries that may map an aligned power of 2 of memory. A format may ignore bits of addresses.</summary>
    private static EntryPattern Pattern(ulong start, ulong size)
    {
        ulong mask = 0, value = 0, leaf = TPaging.LeafEntry(PageTableLevel.Pte, default, EntryFlags.Present);
        for (ulong rest = RunBits<TPaging>.Address; rest != 0; rest &= rest - 1)
        {
            ulong bit = rest & (0 - rest);
            ulong address = TPaging.AddressOf(PageTableLevel.Pte, leaf ^ bit).Value ^ TPaging.AddressOf(PageTableLevel.Pte, leaf).Value;
            if (!BitOperations.IsPow2(address) || address < size) continue;
            mask |= bit;
            if ((start & address) != 0) value |= bit;
        }

        return new EntryPattern(mask, value);
    }
}
