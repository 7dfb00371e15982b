using WalkGen.Linux;

namespace WalkGen;

// Changes of flags. R, W and X together decide the kind of an entry, so a change of one may require a change of others.
public readonly partial struct RiscV<TMode>
{
    /// <inheritdoc/>
    public static bool HasDependentFlags => true;

    /// <inheritdoc/>
    /// <remarks>
    /// An entry that becomes writable or a leaf becomes readable too. An execute-only leaf that loses <see cref="EntryFlags.Executable"/>
    /// is made non-present: without R, W and X it would point to a table. <see cref="EntryFlags.Contiguous"/> cannot be changed, as it
    /// shares bits with the address: make a new entry with <see cref="LeafEntry"/>.
    /// </remarks>
    public static ulong Edit(PageTableLevel level, ulong entry, EntryFlags clear, EntryFlags set)
    {
        bool isLowest = level == PageTableLevel.Pte;
        bool changesRun = !Is32Bit && isLowest && ((clear | set) & EntryFlags.Contiguous) != 0;
        if ((set & ImpossibleAt(level)) != 0 || changesRun) ThrowImpossible(level, clear, set);
        bool isTable = !isLowest && (entry & (RiscVBits.Valid | RiscVBits.Rights)) == RiscVBits.Valid;
        return isTable ? EditTable(level, entry, clear & ~set, set) : EditLeaf(level, entry, clear & ~set, set);
    }

    private static ulong EditLeaf(PageTableLevel level, ulong before, EntryFlags clear, EntryFlags set)
    {
        const EntryFlags valid = EntryFlags.Present | EntryFlags.Leaf;
        bool wasLeaf = level == PageTableLevel.Pte || (before & RiscVBits.Rights) != 0;
        ulong entry = (before & ~BitsOf(clear)) | BitsOf(set);
        if ((clear & EntryFlags.CacheDisabled) != 0 && !Is32Bit) entry &= ~RiscVBits.MemoryType;
        bool becomesUncached = (set & EntryFlags.CacheDisabled) != 0 && (entry & RiscVBits.MemoryType) != RiscVBits.NonCacheable;
        if (becomesUncached) entry = (entry & ~RiscVBits.MemoryType) | RiscVBits.InputOutput;
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
        => throw new NotSupportedException($"This {level} entry of {Name} cannot lose the flags {clear} and get the flags {set}.");

    /// <inheritdoc/>
    static PageTable IPagingFormat.VariantOf<TSelf, TMemory>(PageTable<TSelf, TMemory> table, LinuxVersion? linux, int? physicalBits)
        => FormatVariants.OfRiscV(table, linux, physicalBits);
}
