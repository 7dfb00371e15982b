using WalkGen.Linux;

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

    /// <summary>
    /// The physical address in a present <paramref name="entry"/>: of the memory that a leaf maps, or that its run maps
    /// (<see cref="NapotOrder"/>), else of the table below.
    /// </summary>
    static abstract PhysicalAddress AddressOf(PageTableLevel level, ulong entry);

    /// <summary>
    /// The bits that an entry of <paramref name="level"/> has when it has all of <paramref name="flags"/>, or
    /// <see cref="EntryPattern.Never"/> if none has.
    /// </summary>
    static abstract EntryPattern FlagPattern(PageTableLevel level, EntryFlags flags);

    /// <summary>The entry that points to <paramref name="table"/> and takes no permission away.</summary>
    static abstract ulong TableEntry(PhysicalAddress table);

    /// <summary>The leaf of <paramref name="level"/> that maps the memory at <paramref name="address"/> with <paramref name="flags"/>.</summary>
    static abstract ulong LeafEntry(PageTableLevel level, PhysicalAddress address, EntryFlags flags);

    /// <summary>Whether a leaf may stand at <paramref name="level"/>.</summary>
    static abstract bool AllowsLeaf(PageTableLevel level);

    // What follows has a default.

    /// <summary>Whose paging this is, for what depends on more than the hardware (<see cref="LinuxKernel.Decode"/>).</summary>
    static virtual Architecture Architecture => Architecture.Other;

    /// <summary>
    /// The bits of <see cref="TableEntry"/> that must stay 0 in an entry of <paramref name="level"/>, because the hardware reserves them there.
    /// </summary>
    static virtual ulong ReservedInTable(PageTableLevel level) => 0;

    /// <summary>
    /// Whether a root translates the topmost addresses instead of those from 0 on: the tables of a system that has a root for each half, as
    /// AArch64 has with TTBR1. Not together with <see cref="IsSignExtended"/>.
    /// </summary>
    static virtual bool IsUpperVaRange => false;

    /// <summary>
    /// Whether a change of flags depends on what else is in the entry, so that <see cref="Edit"/> makes it. Else the bits of
    /// <see cref="FlagPattern"/> are turned over, many entries at a time.
    /// </summary>
    static virtual bool HasDependentFlags => false;

    /// <summary>
    /// <paramref name="entry"/> without <paramref name="clear"/> and with <paramref name="set"/>, which counts where a flag is in both. A flag
    /// that the entry cannot have is not taken. A format that says <see cref="HasDependentFlags"/> overrides it.
    /// </summary>
    /// <exception cref="NotSupportedException">The entry cannot have all of <paramref name="set"/>.</exception>
    static virtual ulong Edit(PageTableLevel level, ulong entry, EntryFlags clear, EntryFlags set)
        => throw new NotSupportedException("A paging format that edits each entry must say how.");

    /// <summary>
    /// log2 of the entries in a run of <see cref="EntryFlags.Contiguous"/> leaves that all hold the address of the first, so that each maps
    /// the page at its own place in the run (RISC-V: Svnapot). 0 if every leaf holds its own address.
    /// </summary>
    static virtual int NapotOrder => 0;

    /// <summary>
    /// log2 of the entries in an aligned run of leaves of <paramref name="level"/> that may be marked <see cref="EntryFlags.Contiguous"/>; 0 if
    /// the format has no such mark there.
    /// </summary>
    static virtual int ContiguousOrder(PageTableLevel level) => 0;

    // The rest is overridden where Linux, or another system, gives entries more meaning than the hardware does.

    /// <summary>Whether an entry that is not empty is malformed beyond not being a table (Linux: <c>p?d_bad</c>). A walk over an address space clears it.</summary>
    static virtual bool IsBad(PageTableLevel level, ulong entry) => false;

    /// <summary>Whether an entry that is not present stands for a page on its way to another frame.</summary>
    static virtual bool IsMigration(PageTableLevel level, ulong entry) => false;

    /// <summary>The physical address of the page that a migration entry stands for. A format that has such entries overrides it.</summary>
    static virtual PhysicalAddress MigrationAddressOf(PageTableLevel level, ulong entry)
        => throw new NotSupportedException("A paging format with migration entries must say which page they stand for.");

    /// <summary>Whether a leaf maps the memory of a device that has struct pages (Linux: <c>p?d_devmap</c>).</summary>
    static virtual bool IsDevmap(PageTableLevel level, ulong entry) => false;

    /// <summary>
    /// The bits of a second form in which an entry of <paramref name="level"/> has all of <paramref name="flags"/>, for formats that keep a
    /// flag in two places, as AArch64 does the dirty state. <see cref="FlagPattern"/> is the form that is written.
    /// </summary>
    static virtual EntryPattern AlternateFlagPattern(PageTableLevel level, EntryFlags flags) => EntryPattern.Never;

    /// <summary>Whether a leaf maps the shared page of zeros.</summary>
    static virtual bool IsZeroPage(PageTableLevel level, ulong entry) => false;

    /// <summary>log2 of the page size in bytes of the huge page directory that the entry points to; 0 if it points to none.</summary>
    static virtual int HugePageDirectoryShift(PageTableLevel level, ulong entry) => 0;

    /// <summary>
    /// The entry number <paramref name="index"/> of the table that takes the place of a huge <paramref name="entry"/>; false to have
    /// it made of address and flags of the leaf.
    /// </summary>
    static virtual bool TrySplit(PageTableLevel level, ulong entry, int index, out ulong piece)
    {
        piece = 0;
        return false;
    }
}
