namespace WalkGen;

// Changes of flags: R, W and X together say what an entry is, so they cannot just be turned over.
public readonly partial struct RiscV<TMode>
{
    /// <inheritdoc/>
    public static bool HasDependentFlags => true;

    /// <inheritdoc/>
    /// <remarks>
    /// What becomes writable, or a leaf, becomes readable with it. A leaf that was executable only and no longer is has no right left, and is not
    /// present any more: without R, W and X it would point to a table. <see cref="EntryFlags.Contiguous"/> is neither given nor taken, for it
    /// stands in the place of the address: <see cref="LeafEntry"/> makes an entry anew.
    /// </remarks>
    public static ulong Edit(PageTableLevel level, ulong entry, EntryFlags clear, EntryFlags set)
    {
        bool isLowest = level == PageTableLevel.Pte;
        bool isRunAsked = !IsNarrow && isLowest && ((clear | set) & EntryFlags.Contiguous) != 0;
        if ((set & ImpossibleAt(level)) != 0 || isRunAsked) ThrowImpossible(level, clear, set);
        bool isTable = !isLowest && (entry & (RiscVBits.Valid | RiscVBits.Rights)) == RiscVBits.Valid;
        return isTable ? EditTable(level, entry, clear & ~set, set) : EditLeaf(level, entry, clear & ~set, set);
    }

    private static ulong EditLeaf(PageTableLevel level, ulong before, EntryFlags clear, EntryFlags set)
    {
        const EntryFlags valid = EntryFlags.Present | EntryFlags.Leaf;
        bool wasLeaf = level == PageTableLevel.Pte || (before & RiscVBits.Rights) != 0;
        ulong entry = (before & ~BitsOf(clear)) | BitsOf(set);
        if ((clear & EntryFlags.CacheDisabled) != 0 && !IsNarrow) entry &= ~RiscVBits.MemoryType;
        if ((set & EntryFlags.CacheDisabled) != 0 && (entry & RiscVBits.MemoryType) != RiscVBits.NonCacheable) entry = (entry & ~RiscVBits.MemoryType) | RiscVBits.InputOutput;
        if ((set & EntryFlags.Writable) != 0) entry |= RiscVBits.Readable;

        if ((set & valid) != 0)
        {
            entry |= RiscVBits.Valid;
            if ((wasLeaf || (set & EntryFlags.Leaf) != 0) && !MapsMemory(entry)) entry |= RiscVBits.Readable;
        }
        else if ((clear & valid) != 0 || (wasLeaf && (clear & Granted) != 0 && (entry & RiscVBits.Rights) == 0))
        {
            entry &= ~RiscVBits.Valid;
        }

        return entry;
    }

    private static ulong EditTable(PageTableLevel level, ulong entry, EntryFlags clear, EntryFlags set)
    {
        if ((set & ~(EntryFlags.Present | EntryFlags.Global | Granted)) != 0) ThrowImpossible(level, EntryFlags.None, set);
        if ((clear & EntryFlags.Present) != 0) entry &= ~RiscVBits.Valid;
        return (entry & ~BitsOf(clear & ~Granted)) | BitsOf(set & EntryFlags.Global);
    }

    private static void ThrowImpossible(PageTableLevel level, EntryFlags clear, EntryFlags set)
        => throw new NotSupportedException($"This {level} entry of {Name} cannot lose the flags {clear} and have the flags {set}.");
}
