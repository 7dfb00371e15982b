using WalkGen.Linux;

namespace WalkGen;

// Changes of flags, as in Linux's arch/arm64/include/asm/pgtable.h. Dirty has two forms, so a change depends on other bits.
public readonly partial struct AArch64<TGranule, TVaSize, TTtbr>
{
    /// <inheritdoc/>
    public static bool HasDependentFlags => true;

    /// <inheritdoc/>
    /// <remarks>
    /// An entry that loses <see cref="EntryFlags.Writable"/> keeps its dirty state in bit 55 (<c>pte_wrprotect</c>). An entry with DBM that
    /// loses <see cref="EntryFlags.Dirty"/> gets AP[2], which the hardware clears at the next write (<c>pte_mkclean</c>). Until then it is
    /// not <see cref="EntryFlags.Writable"/> either, unless <paramref name="set"/> contains that flag.
    /// </remarks>
    public static ulong Edit(PageTableLevel level, ulong entry, EntryFlags clear, EntryFlags set)
    {
        if ((set & Impossible) != 0) ThrowImpossible(level, set);
        bool isTable = level != PageTableLevel.Pte && (!AllowsLeaf(level) || (entry & AArch64Bits.Type) != 0);
        return isTable ? EditTable(level, entry, clear & ~set, set) : EditLeaf(level, entry, clear & ~set, set);
    }

    private static ulong EditLeaf(PageTableLevel level, ulong entry, EntryFlags clear, EntryFlags set)
    {
        if ((clear & EntryFlags.Writable) != 0) entry = Protect(entry);
        if ((clear & EntryFlags.Dirty) != 0) entry = Clean(entry, staysWritable: (set & EntryFlags.Writable) != 0);
        if ((clear & (EntryFlags.Present | EntryFlags.Leaf)) != 0) entry &= ~AArch64Bits.Valid;
        if ((clear & EntryFlags.User) != 0) entry &= ~AArch64Bits.UnprivilegedAccess;
        if ((clear & EntryFlags.Executable) != 0) entry |= LeafNoExecute;
        if ((clear & EntryFlags.Accessed) != 0) entry &= ~AArch64Bits.Accessed;
        if ((clear & EntryFlags.Global) != 0) entry |= AArch64Bits.NotGlobal;
        if ((clear & EntryFlags.Contiguous) != 0) entry &= ~AArch64Bits.Contiguous;
        return set == EntryFlags.None ? entry : FlagPattern(level, set).Set(entry);
    }

    private static ulong Protect(ulong entry)
    {
        const ulong both = AArch64Bits.DirtyModifier | AArch64Bits.ReadOnly;
        if ((entry & both) == AArch64Bits.DirtyModifier) entry |= AArch64Bits.SoftwareDirty;
        return (entry & ~AArch64Bits.DirtyModifier) | AArch64Bits.ReadOnly;
    }

    private static ulong Clean(ulong entry, bool staysWritable)
    {
        entry &= ~AArch64Bits.SoftwareDirty;
        if ((entry & AArch64Bits.DirtyModifier) == 0) return entry;
        return staysWritable ? entry & ~AArch64Bits.DirtyModifier : entry | AArch64Bits.ReadOnly;
    }

    private static ulong EditTable(PageTableLevel level, ulong entry, EntryFlags clear, EntryFlags set)
    {
        if ((set & LeafOnly) != 0) ThrowImpossible(level, set);
        if ((clear & EntryFlags.Present) != 0) entry &= ~AArch64Bits.Valid;
        if ((clear & EntryFlags.Writable) != 0) entry |= AArch64Bits.TableReadOnly;
        if ((clear & EntryFlags.User) != 0) entry |= AArch64Bits.TableNoUnprivilegedAccess;
        if ((clear & EntryFlags.Executable) != 0) entry |= TableNoExecute;
        if ((clear & EntryFlags.Accessed) != 0) entry &= ~AArch64Bits.Accessed;
        return TablePattern(level, set).Set(entry);
    }

    private static void ThrowImpossible(PageTableLevel level, EntryFlags flags)
        => throw new NotSupportedException($"This {level} entry of {Name} cannot have the flags {flags}.");

    /// <inheritdoc/>
    static PageTable IPagingFormat.VariantOf<TSelf, TMemory>(PageTable<TSelf, TMemory> table, LinuxVersion? linux, int? physicalBits)
        => FormatVariants.OfAArch64(table, linux, physicalBits);
}
