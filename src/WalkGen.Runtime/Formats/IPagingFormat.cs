using WalkGen.Formats;
using WalkGen.Linux;

namespace WalkGen;

/// <summary>
/// The level widths and the entry bits of one paging mode (Linux: <c>asm/pgtable.h</c>). A format is a struct without fields. Each walk is
/// compiled for one format, so the widths are constants in the machine code and a folded level costs nothing.
/// </summary>
public interface IPagingFormat
{
    /// <summary>The name of the paging mode in reports, such as <c>x86-64, 4 levels</c>.</summary>
    static abstract string Name { get; }

    /// <summary>The size of an entry in bytes: 4 or 8. Entries are little-endian.</summary>
    static abstract int EntrySize { get; }

    /// <summary>log2 of the size of a page in bytes.</summary>
    static abstract int PageShift { get; }

    /// <summary>
    /// Whether the highest translated bit is repeated up to bit 63, which makes a lower and an upper half (x86: canonical addresses).
    /// Otherwise addresses begin at 0 and there is no upper half.
    /// </summary>
    static abstract bool IsSignExtended { get; }

    /// <summary>
    /// log2 of the number of entries in a table of <paramref name="level"/>; 0 folds the level into the one above. Levels are folded from
    /// <see cref="PageTableLevel.P4d"/> downwards. The root and the lowest level are never folded.
    /// </summary>
    static abstract int IndexBits(PageTableLevel level);

    /// <summary>The manual's name for a table of <paramref name="level"/>, such as <c>PML4</c>, for reports.</summary>
    static abstract string TableName(PageTableLevel level);

    /// <summary>Whether the hardware may use <paramref name="entry"/>.</summary>
    static abstract bool IsPresent(PageTableLevel level, ulong entry);

    /// <summary>Whether <paramref name="entry"/> is present and maps memory.</summary>
    static abstract bool IsLeaf(PageTableLevel level, ulong entry);

    /// <summary>
    /// The physical address in a present <paramref name="entry"/>: that of the memory that a leaf or its NAPOT run maps
    /// (<see cref="NapotOrder"/>), or of the table below.
    /// </summary>
    static abstract PhysicalAddress AddressOf(PageTableLevel level, ulong entry);

    /// <summary>
    /// The pattern of entries of <paramref name="level"/> that have all of <paramref name="flags"/>; <see cref="EntryPattern.Never"/> if no
    /// entry can have them.
    /// </summary>
    static abstract EntryPattern FlagPattern(PageTableLevel level, EntryFlags flags);

    /// <summary>The entry that points to <paramref name="table"/> and grants all permissions.</summary>
    static abstract ulong TableEntry(PhysicalAddress table);

    /// <summary>
    /// The leaf of <paramref name="level"/> that maps the memory at <paramref name="address"/> with <paramref name="flags"/>.
    /// </summary>
    static abstract ulong LeafEntry(PageTableLevel level, PhysicalAddress address, EntryFlags flags);

    /// <summary>Whether entries of <paramref name="level"/> may be leaves.</summary>
    static abstract bool AllowsLeaf(PageTableLevel level);

    // The members below have a default implementation.

    /// <summary>The architecture, for <see cref="LinuxKernel.Decode"/>.</summary>
    static virtual Architecture Architecture => Architecture.Other;

    /// <summary>
    /// Whether the hardware refuses <paramref name="entry"/> although it is marked as valid: reserved bits or encodings, or a leaf at a
    /// level without leaves. Such an entry is <see cref="EntryFlags.Malformed"/>, whatever <see cref="IsPresent"/> and
    /// <see cref="IsLeaf"/> say.
    /// </summary>
    static virtual bool IsMalformed(PageTableLevel level, ulong entry) => false;

    /// <summary>
    /// Whether an entry of <paramref name="level"/> can be malformed. Levels without such entries pay nothing for the test.
    /// </summary>
    static virtual bool MayBeMalformed(PageTableLevel level) => false;

    /// <summary>The section of the manual that says which entries are malformed, for reports.</summary>
    static virtual string MalformedReference => "its format says so";

    /// <summary>
    /// A quick test for <see cref="IsMalformed"/>: entries of <paramref name="level"/> that match this pattern or
    /// <see cref="AlternateWellFormedPattern"/> are not malformed. The others are tested one by one.
    /// </summary>
    static virtual EntryPattern WellFormedPattern(PageTableLevel level) => default; // every entry

    /// <summary>The second pattern of entries that are not malformed.</summary>
    static virtual EntryPattern AlternateWellFormedPattern(PageTableLevel level) => EntryPattern.Never;

    /// <summary>
    /// Whether every entry that <see cref="IsPresent"/> accepts, but neither of these patterns, is malformed. Conditions on present
    /// entries then need no further test.
    /// </summary>
    static virtual bool HasExactWellFormedPatterns => false;

    /// <summary>
    /// The rights that <paramref name="entry"/>, which is present, grants, or as a table leaves to the levels below. Null if they follow
    /// from <see cref="EntryFlags.Writable"/>, <see cref="EntryFlags.User"/> and <see cref="EntryFlags.Executable"/> as on x86:
    /// unprivileged code has no rights without User, and every page is readable.
    /// </summary>
    static virtual AccessRights? RightsOf(PageTableLevel level, ulong entry) => null;

    /// <summary>
    /// Whether the kernel may not execute a page that unprivileged code may write, whatever the entry says (AArch64: D8.4).
    /// </summary>
    static virtual bool UserWriteForbidsKernelExecute => false;

    /// <summary>
    /// The bits of <see cref="TableEntry"/> that the hardware reserves in an entry of <paramref name="level"/>, so that they must be 0.
    /// </summary>
    static virtual ulong ReservedInTable(PageTableLevel level) => 0;

    /// <summary>
    /// Whether the root table translates the upper VA range, which ends at 2^64 - 1, instead of the addresses from 0 on (AArch64: TTBR1).
    /// Excludes <see cref="IsSignExtended"/>.
    /// </summary>
    static virtual bool IsUpperVaRange => false;

    /// <summary>
    /// Whether a change of flags depends on other bits of the entry. <see cref="Edit"/> then makes the change. Otherwise the bits of
    /// <see cref="FlagPattern"/> are changed, in many entries at once.
    /// </summary>
    static virtual bool HasDependentFlags => false;

    /// <summary>
    /// Clears and sets flags in <paramref name="entry"/>. A flag in both <paramref name="clear"/> and <paramref name="set"/> is set. A flag
    /// to clear that the entry cannot have is ignored. A format with <see cref="HasDependentFlags"/> must override it.
    /// </summary>
    /// <exception cref="NotSupportedException">The entry cannot have all of <paramref name="set"/>.</exception>
    static virtual ulong Edit(PageTableLevel level, ulong entry, EntryFlags clear, EntryFlags set)
        => throw new NotSupportedException("A paging format with dependent flags must override Edit.");

    /// <summary>
    /// log2 of the number of leaves in a NAPOT run: <see cref="EntryFlags.Contiguous"/> leaves that all contain the address of the first
    /// and map the page at their index in the run (RISC-V: Svnapot). 0 if each leaf contains its own address.
    /// </summary>
    static virtual int NapotOrder => 0;

    /// <summary>
    /// log2 of the number of leaves in an aligned run of <paramref name="level"/> that may be <see cref="EntryFlags.Contiguous"/>; 0 if the
    /// level has no such runs.
    /// </summary>
    static virtual int ContiguousOrder(PageTableLevel level) => 0;

    /// <summary>
    /// The flags among <see cref="EntryFlags.SoftDirty"/> and <see cref="EntryFlags.UffdWriteProtected"/> that entries can have. Only with
    /// these is <see cref="FlagPattern"/> called.
    /// </summary>
    static virtual EntryFlags SoftwareFlags => EntryFlags.None;

    /// <summary>
    /// Whether this format is <paramref name="format"/> with the software bits of a system or the address bits of a machine.
    /// </summary>
    static virtual bool IsVariantOf(Type format) => false;

    // The members below are for entries with a meaning that the operating system defines.

    /// <summary>Whether a table entry is bad (Linux: <c>p?d_bad</c>). A walk over an address space clears it.</summary>
    static virtual bool IsBad(PageTableLevel level, ulong entry) => false;

    /// <summary>Whether a non-present entry is a migration entry.</summary>
    static virtual bool IsMigration(PageTableLevel level, ulong entry) => false;

    /// <summary>The physical address of the page of a migration entry. A format with migration entries must override it.</summary>
    static virtual PhysicalAddress MigrationAddressOf(PageTableLevel level, ulong entry)
        => throw new NotSupportedException("A paging format with migration entries must override MigrationAddressOf.");

    /// <summary>Whether a leaf maps device memory with <c>struct page</c> (Linux: <c>p?d_devmap</c>).</summary>
    static virtual bool IsDevmap(PageTableLevel level, ulong entry) => false;

    /// <summary>
    /// An alternate pattern of entries of <paramref name="level"/> that have all of <paramref name="flags"/>, for a format with two forms
    /// of a flag, such as AArch64's dirty state. New entries are written with <see cref="FlagPattern"/>.
    /// </summary>
    static virtual EntryPattern AlternateFlagPattern(PageTableLevel level, EntryFlags flags) => EntryPattern.Never;

    /// <summary>Whether a leaf maps the shared zero page (Linux: <c>is_zero_pfn</c>).</summary>
    static virtual bool IsZeroPage(PageTableLevel level, ulong entry) => false;

    /// <summary>
    /// log2 of the page size in bytes of the huge page directory that the entry points to; 0 if there is none (Linux: <c>hugepd_shift</c>).
    /// </summary>
    static virtual int HugePageDirectoryShift(PageTableLevel level, ulong entry) => 0;

    /// <summary>
    /// Gets the entry at <paramref name="index"/> of the table that replaces a huge <paramref name="entry"/>. False for the default, a leaf
    /// with the address and flags of the huge entry.
    /// </summary>
    static virtual bool TrySplit(PageTableLevel level, ulong entry, int index, out ulong piece)
    {
        piece = 0;
        return false;
    }

    /// <summary>
    /// The same page table with what a system and a machine add to the format. A format of one architecture names the variants of that
    /// architecture alone: NativeAOT compiles each walk for each variant that it sees.
    /// </summary>
    /// <typeparam name="TSelf">This format.</typeparam>
    /// <typeparam name="TMemory">The physical memory.</typeparam>
    internal static virtual PageTable VariantOf<TSelf, TMemory>(PageTable<TSelf, TMemory> table, LinuxVersion? linux, int? physicalBits)
        where TSelf : struct, IPagingFormat
        where TMemory : struct, IPhysicalMemory
        => FormatVariants.OfAny(table, linux, physicalBits);
}
