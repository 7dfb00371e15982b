using System.Runtime.CompilerServices;
using WalkGen.Formats;

namespace WalkGen;

// Flag patterns. At a level with blocks and tables a permission has one pattern for blocks and one for tables; bit 1 distinguishes them. A
// table is never dirty, so a set of flags with Dirty needs only the two patterns of a page or block. Two patterns are always enough.
public readonly partial struct AArch64<TGranule, TVaSize, TTtbr>
{
    /// <summary>The flags that no descriptor has: caching is in MAIR_EL1, and the hardware has no bit for Special.</summary>
    private const EntryFlags Impossible = EntryFlags.WriteThrough | EntryFlags.CacheDisabled | EntryFlags.Special;

    /// <summary>The flags that no table descriptor has.</summary>
    private const EntryFlags LeafOnly = EntryFlags.Leaf | EntryFlags.Dirty | EntryFlags.Global | EntryFlags.Contiguous;

    /// <summary>The flags with different bits in a table than in a page or block.</summary>
    private const EntryFlags Hierarchical = EntryFlags.Writable | EntryFlags.User | EntryFlags.Executable;

    private static ulong LeafNoExecute
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TTtbr.IsUpperVaRange ? AArch64Bits.PrivilegedNoExecute : AArch64Bits.NoExecute;
    }

    private static ulong TableNoExecute
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TTtbr.IsUpperVaRange ? AArch64Bits.TablePrivilegedNoExecute : AArch64Bits.TableNoExecute;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EntryPattern FlagPattern(PageTableLevel level, EntryFlags flags)
        => AllowsLeaf(level)
            ? LeafPattern(level, flags & ~EntryFlags.Dirty, set: (flags & EntryFlags.Dirty) != 0 ? AArch64Bits.SoftwareDirty : 0, clear: 0)
            : TablePattern(level, flags);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EntryPattern AlternateFlagPattern(PageTableLevel level, EntryFlags flags)
    {
        if (!AllowsLeaf(level)) return EntryPattern.Never;
        if ((flags & EntryFlags.Dirty) != 0)
        {
            return LeafPattern(level, flags & ~EntryFlags.Dirty, AArch64Bits.DirtyModifier, AArch64Bits.ReadOnly);
        }

        return HasBlocks(level) && (flags & Hierarchical) != 0 ? TablePattern(level, flags) : EntryPattern.Never;
    }

    /// <summary>The pattern of a page or block that has <paramref name="flags"/> and the bits of further flags.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static EntryPattern LeafPattern(PageTableLevel level, EntryFlags flags, ulong set, ulong clear)
    {
        if ((flags & Impossible) != 0) return EntryPattern.Never;
        bool excludesTables = (flags & (LeafOnly | Hierarchical)) != 0 || (set | clear) != 0;
        if (HasBlocks(level) && excludesTables) clear |= AArch64Bits.Type;
        if ((flags & (EntryFlags.Present | EntryFlags.Leaf)) != 0) set |= PresentBits(level);
        if ((flags & EntryFlags.Writable) != 0) clear |= AArch64Bits.ReadOnly;
        if ((flags & EntryFlags.User) != 0) set |= AArch64Bits.UnprivilegedAccess;
        if ((flags & EntryFlags.Executable) != 0) clear |= LeafNoExecute;
        if ((flags & EntryFlags.Accessed) != 0) set |= AArch64Bits.Accessed;
        if ((flags & EntryFlags.Global) != 0) clear |= AArch64Bits.NotGlobal;
        if ((flags & EntryFlags.Contiguous) != 0) set |= AArch64Bits.Contiguous;
        return new EntryPattern(set | clear, set);
    }

    /// <summary>The pattern of a table that grants <paramref name="flags"/> to the levels below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static EntryPattern TablePattern(PageTableLevel level, EntryFlags flags)
    {
        if ((flags & (Impossible | LeafOnly)) != 0) return EntryPattern.Never;
        ulong set = HasBlocks(level) ? AArch64Bits.Type : 0;
        ulong clear = 0;
        if ((flags & EntryFlags.Present) != 0) set |= AArch64Bits.Valid | AArch64Bits.Type;
        if ((flags & EntryFlags.Writable) != 0) clear |= AArch64Bits.TableReadOnly;
        if ((flags & EntryFlags.User) != 0) clear |= AArch64Bits.TableNoUnprivilegedAccess;
        if ((flags & EntryFlags.Executable) != 0) clear |= TableNoExecute;
        if ((flags & EntryFlags.Accessed) != 0) set |= AArch64Bits.Accessed;
        return new EntryPattern(set | clear, set);
    }
}
