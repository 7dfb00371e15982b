using System.Numerics;
using System.Runtime.CompilerServices;

namespace WalkGen;

/// <summary>
/// The bits of an entry of the lowest level that decide whether its page continues a run: two entries of a table with the same bits have
/// the same attributes.
/// </summary>
/// <typeparam name="TPaging">The paging format.</typeparam>
internal static class RunBits<TPaging>
    where TPaging : struct, IPagingFormat
{
    private const PageTableLevel Level = PageTableLevel.Pte;

    /// <summary>The bits of the address.</summary>
    public static readonly ulong Address = AddressBits(Level, TPaging.LeafEntry(Level, default, EntryFlags.Present));

    /// <summary>The bits of the address in a PMD entry that points to a table.</summary>
    public static readonly ulong TableAddress = AddressBits(PageTableLevel.Pmd, TPaging.TableEntry(default));

    private static readonly ulong All = ulong.MaxValue >> (64 - (8 * TPaging.EntrySize));

    /// <summary>What the next entry has more if it maps the next frame.</summary>
    public static ulong Step => TPaging.LeafEntry(Level, new PhysicalAddress(1UL << TPaging.PageShift), EntryFlags.None)
        - TPaging.LeafEntry(Level, default, EntryFlags.None);

    /// <summary>
    /// The bits to compare for runs whose pages share the flags <paramref name="compared"/>. A bit is left out only if it decides one flag
    /// that may differ, and nothing else.
    /// </summary>
    public static ulong Compared(EntryFlags compared, bool withFrames)
    {
        ulong bits = withFrames ? All : All & ~Address;
        if (TPaging.HasDependentFlags) return bits;
        ulong needed = TPaging.WellFormedPattern(Level).Mask;
        foreach (EntryFlags flag in MappedRuns.AllFlags) needed |= (compared & flag) != 0 ? BitsOf(flag) : 0;
        foreach (EntryFlags flag in MappedRuns.AllFlags)
        {
            ulong bit = BitsOf(flag);
            if ((compared & flag) == 0 && BitOperations.IsPow2(bit) && (bit & needed) == 0) bits &= ~bit;
        }

        return bits;
    }

    /// <summary>Whether <paramref name="leaf"/> would be well-formed with any other address.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsWellFormedAnywhere(ulong leaf)
        => !Geometry<TPaging>.MayBeMalformed(Level)
            || ((TPaging.WellFormedPattern(Level).Mask & Address) == 0 && TPaging.WellFormedPattern(Level).Matches(leaf));

    private static ulong BitsOf(EntryFlags flag)
        => Geometry<TPaging>.MayHave(Level, flag)
            ? TPaging.FlagPattern(Level, flag).Mask | TPaging.AlternateFlagPattern(Level, flag).Mask
            : 0;

    /// <summary>The bits that change the address of <paramref name="entry"/>, and no right.</summary>
    private static ulong AddressBits(PageTableLevel level, ulong entry)
    {
        ulong bits = 0;
        for (int i = 0; i < 8 * TPaging.EntrySize; i++)
        {
            Entry<TPaging> one = new(entry, level), other = new(entry ^ (1UL << i), level);
            bool isAddress = TPaging.AddressOf(level, other.Raw) != TPaging.AddressOf(level, one.Raw);
            if (isAddress && one.Rights == other.Rights) bits |= 1UL << i;
        }

        return bits;
    }
}
