using System.Runtime.CompilerServices;
using WalkGen.Formats;

namespace WalkGen;

/// <summary>
/// A paging format as one operating system and one machine use it: with the system's software bits, and with the machine's width of
/// physical addresses. Everything else is that of <typeparamref name="TPaging"/>, in FormatVariant.Hardware.cs.
/// </summary>
/// <typeparam name="TPaging">The format of the hardware.</typeparam>
/// <typeparam name="TSoftware">The software bits.</typeparam>
/// <typeparam name="TWidth">The width of physical addresses. Higher bits of an entry are no part of an address.</typeparam>
internal readonly partial struct FormatVariant<TPaging, TSoftware, TWidth> : IPagingFormat
    where TPaging : struct, IPagingFormat
    where TSoftware : struct, ISoftwareBits
    where TWidth : struct, IPhysicalWidth
{
    private const EntryFlags Software = EntryFlags.Special | EntryFlags.SoftDirty | EntryFlags.UffdWriteProtected;

    /// <inheritdoc/>
    public static EntryFlags SoftwareFlags
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (TSoftware.SoftDirty != 0 ? EntryFlags.SoftDirty : EntryFlags.None)
            | (TSoftware.UffdWriteProtected != 0 ? EntryFlags.UffdWriteProtected : EntryFlags.None);
    }

    private static ulong NotAddress
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => X86Bits.AddressMask & ~((1UL << TWidth.Bits) - 1);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PhysicalAddress AddressOf(PageTableLevel level, ulong entry) => TPaging.AddressOf(level, entry & ~NotAddress);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EntryPattern FlagPattern(PageTableLevel level, EntryFlags flags)
        => WithSoftware(TPaging.FlagPattern(level, flags & ~Software), flags);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EntryPattern AlternateFlagPattern(PageTableLevel level, EntryFlags flags)
    {
        if (TSoftware.SavedDirty == 0 || (flags & EntryFlags.Dirty) == 0)
        {
            return WithSoftware(TPaging.AlternateFlagPattern(level, flags & ~Software), flags);
        }

        EntryPattern clean = FlagPattern(level, flags & ~EntryFlags.Dirty);
        return new EntryPattern(clean.Mask | TSoftware.SavedDirty, clean.Value | TSoftware.SavedDirty);
    }

    /// <inheritdoc/>
    public static ulong LeafEntry(PageTableLevel level, PhysicalAddress address, EntryFlags flags)
        => MoveDirty(level, TPaging.LeafEntry(level, address, flags & ~Software) | BitsOf(flags));

    /// <inheritdoc/>
    public static ulong Edit(PageTableLevel level, ulong entry, EntryFlags clear, EntryFlags set)
    {
        if (FlagPattern(level, set & Software).MatchesNothing)
            throw new NotSupportedException($"A {level} entry of {Name} cannot have the flags {set & Software}.");
        ulong edited = EntryEdit.Apply<TPaging>(level, entry, clear & ~Software, set & ~Software);
        edited = (edited & ~BitsOf(clear & ~set)) | BitsOf(set);
        if ((clear & ~set & EntryFlags.Dirty) != 0) edited &= ~TSoftware.SavedDirty;
        return ((clear | set) & (EntryFlags.Writable | EntryFlags.Dirty)) != 0 ? MoveDirty(level, edited) : edited;
    }

    /// <summary>
    /// Keeps the dirty state where the system keeps it: of a writable leaf in the hardware's bit, else in the software bit (Linux:
    /// <c>pte_mksaveddirty</c>, <c>pte_clear_saveddirty</c>).
    /// </summary>
    private static ulong MoveDirty(PageTableLevel level, ulong entry)
    {
        if (TSoftware.SavedDirty == 0 || !TPaging.IsLeaf(level, entry)) return entry;
        ulong dirty = TPaging.FlagPattern(level, EntryFlags.Dirty).Mask;
        bool isWritable = TPaging.FlagPattern(level, EntryFlags.Writable).Matches(entry);
        ulong from = isWritable ? TSoftware.SavedDirty : dirty;
        if ((entry & from) == 0) return entry;
        return (entry & ~from) | (isWritable ? dirty : TSoftware.SavedDirty);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static EntryPattern WithSoftware(EntryPattern pattern, EntryFlags flags)
    {
        bool isImpossible = ((flags & EntryFlags.Special) != 0 && TSoftware.Special == 0)
            || ((flags & EntryFlags.SoftDirty) != 0 && TSoftware.SoftDirty == 0)
            || ((flags & EntryFlags.UffdWriteProtected) != 0 && TSoftware.UffdWriteProtected == 0);
        ulong bits = BitsOf(flags);
        return isImpossible ? EntryPattern.Never : new EntryPattern(pattern.Mask | bits, pattern.Value | bits);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong BitsOf(EntryFlags flags)
    {
        ulong bits = 0;
        if ((flags & EntryFlags.Special) != 0) bits |= TSoftware.Special;
        if ((flags & EntryFlags.SoftDirty) != 0) bits |= TSoftware.SoftDirty;
        if ((flags & EntryFlags.UffdWriteProtected) != 0) bits |= TSoftware.UffdWriteProtected;
        return bits;
    }
}
