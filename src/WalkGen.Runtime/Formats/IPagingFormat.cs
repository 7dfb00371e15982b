namespace WalkGen;

/// <summary>
/// The geometry and the bits of one paging mode (Linux: <c>asm/pgtable.h</c>). A format is a struct without fields; a walk is compiled
/// for it, so everything here is a constant in the machine code and a folded level costs nothing.
/// </summary>
public interface IPagingFormat
{
    /// <summary>What the manuals and the tools call this paging mode, such as <c>x86-64, 4 levels</c>.</summary>
    static abstract string Name { get; }

    /// <summary>The size of an entry in bytes: 4 or 8. Entries are little-endian.</summary>
    static abstract int EntrySize { get; }

    /// <summary>log2 of the size of a page in bytes.</summary>
    static abstract int PageShift { get; }

    /// <summary>
    /// Whether the topmost translated bit is repeated up to bit 63, which makes a lower and an upper half (x86: canonical addresses).
    /// Without it the addresses run from 0 on and there is no upper half.
    /// </summary>
    static abstract bool IsSignExtended { get; }

    /// <summary>
    /// log2 of the entries in a table of <paramref name="level"/>; 0 folds the level into the one above it. Levels fold from
    /// <see cref="PageTableLevel.P4d"/> downwards; the root and the lowest level never do.
    /// </summary>
    static abstract int IndexBits(PageTableLevel level);

    /// <summary>The manual's name for a table of <paramref name="level"/>, such as <c>PML4</c>. A label for people.</summary>
    static abstract string TableName(PageTableLevel level);

    /// <summary>Whether the hardware may use <paramref name="entry"/>.</summary>
    static abstract bool IsPresent(PageTableLevel level, ulong entry);

    /// <summary>Whether <paramref name="entry"/> is present and maps memory itself.</summary>
    static abstract bool IsLeaf(PageTableLevel level, ulong entry);

    /// <summary>The physical address in a present <paramref name="entry"/>: of the memory that a leaf maps, else of the table below.</summary>
    static abstract PhysicalAddress AddressOf(PageTableLevel level, ulong entry);

    /// <summary>The bits that an entry of <paramref name="level"/> has when it has all of <paramref name="flags"/>.</summary>
    static abstract EntryPattern PatternOf(PageTableLevel level, EntryFlags flags);

    /// <summary>The entry that points to <paramref name="table"/> and takes no permission away.</summary>
    static abstract ulong TableEntry(PhysicalAddress table);

    /// <summary>The leaf of <paramref name="level"/> that maps the memory at <paramref name="address"/> with <paramref name="flags"/>.</summary>
    static abstract ulong LeafEntry(PageTableLevel level, PhysicalAddress address, EntryFlags flags);

    /// <summary>Whether a leaf may stand at <paramref name="level"/>.</summary>
    static abstract bool AllowsLeaf(PageTableLevel level);
}
