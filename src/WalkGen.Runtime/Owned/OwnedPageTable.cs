namespace WalkGen;

/// <summary>
/// A page table that WalkGen owns: its tables are in a <see cref="FrameArena"/>. Emulators map guest memory with it; tests build tables to
/// walk.
/// </summary>
/// <remarks>
/// <para>
/// A call that throws changes nothing: arguments, conflicts and the number of free frames are checked before the first write.
/// </para>
/// <para>
/// One thread may change the tables while others read them: an entry is written in one step, after the table that it points to.
/// <see cref="Protect"/> does not lose a bit that a CPU sets at the same time, such as Dirty. No call flushes TLBs. <see cref="Unmap"/> is
/// for tables that no CPU uses, because a CPU may still be in a table that it frees. If CPUs run, use
/// <see cref="Linux.AddressSpace.Protect"/> and <see cref="Linux.AddressSpace.Unmap"/>.
/// </para>
/// </remarks>
/// <typeparam name="TPaging">The paging format.</typeparam>
public sealed class OwnedPageTable<TPaging>
    where TPaging : struct, IPagingFormat
{
    private const EntryFlags SetByHardware = EntryFlags.Accessed | EntryFlags.Dirty;

    private readonly TableFrames<TPaging> _frames;

    /// <summary>Creates an empty page table with a root table in <paramref name="arena"/>. Page tables may share an arena.</summary>
    /// <exception cref="ArgumentException">The frames of the arena are too small for a table, or entries cannot point to them.</exception>
    /// <exception cref="InvalidOperationException">The arena has no free frame.</exception>
    public OwnedPageTable(FrameArena arena)
    {
        ArgumentNullException.ThrowIfNull(arena);
        OwnedArguments<TPaging>.CheckArena(arena);
        Arena = arena;
        Table = new PageTable<TPaging, ArenaMemory>(arena.Memory, arena.Allocate());
        _frames = new TableFrames<TPaging>(arena);
    }

    /// <summary>The page table to walk.</summary>
    public PageTable<TPaging, ArenaMemory> Table { get; }

    /// <summary>The arena of the tables. The mapped memory need not be in it.</summary>
    public FrameArena Arena { get; }

    /// <summary>
    /// Maps <paramref name="range"/> to contiguous memory from <paramref name="physical"/> on, with leaves of one size, and adds the tables
    /// that are needed.
    /// </summary>
    /// <param name="range">
    /// The addresses to map: whole leaves, in one half. The range must not contain leaves, non-present entries or, for huge leaves, tables
    /// in their place. <see cref="Unmap"/> removes them.
    /// </param>
    /// <param name="physical">The physical address of the first byte, a multiple of the leaf's size.</param>
    /// <param name="flags">
    /// The flags of the leaves. <see cref="EntryFlags.Present"/> and <see cref="EntryFlags.Leaf"/> are always set.
    /// </param>
    /// <param name="leafLevel">
    /// The level whose tables contain the leaves. It must not be folded. For leaves in the root table it is
    /// <see cref="PageTableLevel.Pgd"/>; the format must allow leaves at the tested level of the root.
    /// </param>
    /// <exception cref="ArgumentException">
    /// An argument breaks these rules, or a leaf cannot contain a physical address or a flag.
    /// </exception>
    /// <exception cref="InvalidOperationException">The range is not empty, or the arena has too few free frames for the tables.</exception>
    public void Map(VirtualRange range, PhysicalAddress physical, EntryFlags flags, PageTableLevel leafLevel = PageTableLevel.Pte)
    {
        OwnedArguments<TPaging>.CheckLeafLevel(leafLevel, nameof(leafLevel));
        OwnedArguments<TPaging>.CheckAligned(range, leafLevel, nameof(range));
        OwnedArguments<TPaging>.CheckTranslated(range, nameof(range));
        OwnedArguments<TPaging>.CheckFlags(flags, leafLevel, nameof(flags));
        OwnedArguments<TPaging>.CheckPhysical(physical, range, flags, leafLevel, nameof(physical));

        var mapping = new Mapping<TPaging>(range.Start, physical, flags, leafLevel);
        _frames.Require(mapping.CountMissingTables(_frames, PageTableLevel.Pgd, Table.Root, range), range);
        mapping.Write(_frames, PageTableLevel.Pgd, Table.Root, range);
        GC.KeepAlive(Arena); // its finalizer frees the memory
    }

    /// <summary>
    /// Clears all entries of <paramref name="range"/> and then frees tables that became empty, except the root. A huge leaf that is only
    /// partly in the range is split first into leaves of the next smaller size with the same flags, repeatedly if necessary.
    /// </summary>
    /// <param name="range">
    /// The addresses to unmap: whole pages. Holes, and addresses that the format does not translate, are skipped.
    /// </param>
    /// <exception cref="ArgumentException">The range does not consist of whole pages.</exception>
    /// <exception cref="InvalidOperationException">
    /// The arena has too few free frames for the splits (frames that the call would free do not count), or a huge non-present entry is only
    /// partly in the range.
    /// </exception>
    public void Unmap(VirtualRange range)
        => Edit(range, new RangeEdit<TPaging>(_frames, static _ => 0, freesEmptyTables: true));

    /// <summary>
    /// Sets the flags of all leaves of <paramref name="range"/> to <paramref name="flags"/>. Addresses, <see cref="EntryFlags.Accessed"/>
    /// and <see cref="EntryFlags.Dirty"/> do not change. A huge leaf that changes and is only partly in the range is split first, as by
    /// <see cref="Unmap"/>. Holes and non-present entries do not change.
    /// </summary>
    /// <param name="range">The addresses to change: whole pages.</param>
    /// <param name="flags">The new flags. Present, Leaf, Accessed and Dirty are ignored.</param>
    /// <exception cref="ArgumentException">The range does not consist of whole pages, or a leaf cannot have a flag.</exception>
    /// <exception cref="InvalidOperationException">The arena has too few free frames for the splits.</exception>
    /// <remarks>Bits of a leaf without a flag, such as software bits, are cleared, also in a split.</remarks>
    public void Protect(VirtualRange range, EntryFlags flags)
    {
        OwnedArguments<TPaging>.CheckFlags(flags, PageTableLevel.Pte, nameof(flags));
        Edit(range, new RangeEdit<TPaging>(_frames, entry => entry.IsLeaf ? WithFlags(entry, flags) : entry.Raw, freesEmptyTables: false));
    }

    private static ulong WithFlags(Entry<TPaging> leaf, EntryFlags flags)
        => TPaging.LeafEntry(leaf.Level, leaf.Address, (flags & ~SetByHardware) | (leaf.Flags & SetByHardware));

    private void Edit(VirtualRange range, RangeEdit<TPaging> edit)
    {
        OwnedArguments<TPaging>.CheckAligned(range, PageTableLevel.Pte, nameof(range));
        ulong newTables = 0;
        foreach (VirtualRange half in Geometry<TPaging>.Parts(range))
        {
            newTables += edit.CountNewTables(PageTableLevel.Pgd, Table.Root, half);
        }

        _frames.Require(newTables, range);
        foreach (VirtualRange half in Geometry<TPaging>.Parts(range)) edit.Apply(PageTableLevel.Pgd, Table.Root, half);
        GC.KeepAlive(Arena);
    }
}
