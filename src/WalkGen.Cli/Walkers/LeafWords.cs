using WalkGen.Formats;

namespace WalkGen.Cli.Walkers;

/// <summary>The bits of the lowest level's entries, for code that examines many entries at once.</summary>
/// <typeparam name="TPaging">The paging format.</typeparam>
internal static class LeafWords<TPaging>
    where TPaging : struct, IPagingFormat
{
    private const PageTableLevel Level = PageTableLevel.Pte;

    /// <summary>
    /// An entry that matches is a leaf that contains its own address. Other leaves need not match; an empty entry does not.
    /// </summary>
    public static readonly EntryPattern Leaf = TPaging.FlagPattern(Level, EntryFlags.Present | EntryFlags.Leaf)
        .And(TPaging.WellFormedPattern(Level))
        .And(TPaging.NapotOrder == 0 ? default : new EntryPattern(Contiguous, 0));

    /// <summary>The address without its highest bits: a field whose value grows by 1 from one page to the next.</summary>
    public static readonly ulong Field = FieldOf(AddressBits);

    /// <summary>The bits that must be equal in all leaves: the rest of the address, and the contiguous flag.</summary>
    public static readonly ulong Fixed = (AddressBits & ~Field) | Contiguous;

    /// <summary>The bits that may differ in the leaves of a region: the accessed and the dirty flag.</summary>
    public static readonly ulong Use = MaskOf(EntryFlags.Accessed) | MaskOf(EntryFlags.Dirty);

    /// <summary>The bits of the contiguous flag; 0 if there is none.</summary>
    private static ulong Contiguous => MaskOf(EntryFlags.Contiguous);

    private static ulong AddressBits
    {
        get
        {
            ulong leaf = TPaging.LeafEntry(Level, default, EntryFlags.None), bits = 0;
            for (int i = 0; i < 8 * TPaging.EntrySize; i++)
            {
                ulong bit = 1UL << i;
                if (TPaging.AddressOf(Level, leaf ^ bit) != TPaging.AddressOf(Level, leaf)) bits |= bit;
            }

            return bits;
        }
    }

    private static ulong MaskOf(EntryFlags flag)
        => BitsOf(TPaging.FlagPattern(Level, flag)) | BitsOf(TPaging.AlternateFlagPattern(Level, flag));

    private static ulong BitsOf(EntryPattern pattern) => pattern.MatchesNothing ? 0 : pattern.Mask;

    private static ulong FieldOf(ulong addressBits)
    {
        ulong leaf = TPaging.LeafEntry(Level, default, EntryFlags.None);
        ulong page = 1UL << TPaging.PageShift, field = 0;
        ulong bit = TPaging.LeafEntry(Level, new PhysicalAddress(page), EntryFlags.None) ^ leaf;
        for (; (bit & addressBits) != 0 && TPaging.AddressOf(Level, leaf ^ bit).Value == page; page <<= 1, bit <<= 1) field |= bit;
        return field;
    }
}
