namespace WalkGen;

/// <summary>
/// Page tables that WalkGen owns: they lie in a <see cref="FrameArena"/>, and are built and changed here. An emulator maps the memory of
/// its guest with it, a test builds what it walks.
/// </summary>
/// <remarks>
/// <para>
/// A call that throws has changed nothing: arguments, conflicts and the number of frames are checked before the first entry is written.
/// </para>
/// <para>
/// One thread changes the tables, others may read them at the same time: an entry is written whole, and only after the table it points to.
/// Such a reader may still be in a table that <see cref="Unmap"/> frees; keep readers out until it returns if the arena goes on allocating.
/// An entry that someone else changes while a call runs, such as a CPU that sets its Dirty bit, may lose that change.
/// </para>
/// </remarks>
/// <typeparam name="TPaging">The paging format.</typeparam>
public sealed class OwnedPageTable<TPaging>
    where TPaging : struct, IPagingFormat
{
    private const EntryFlags SetByHardware = EntryFlags.Accessed | EntryFlags.Dirty;

    private readonly TableFrames<TPaging> _frames;

    /// <summary>Page tables that map nothing: a root in a new frame of <paramref name="arena"/>, which other tables may share.</summary>
    /// <exception cref="ArgumentException">The frames of the arena are smaller than a table, or entries cannot point to them.</exception>
    /// <exception cref="InvalidOperationException">The arena has no free frame.</exception>
    public OwnedPageTable(FrameArena arena)
    {
        ArgumentNullException.ThrowIfNull(arena);
        OwnedArguments<TPaging>.CheckArena(arena);
        Arena = arena;
        Table = new PageTable<TPaging, ArenaMemory>(arena.Memory, arena.Allocate());
        _frames = new TableFrames<TPaging>(arena);
    }

    /// <summary>The tables as a walk reads them.</summary>
    public PageTable<TPaging, ArenaMemory> Table { get; }

    /// <summary>The arena that holds the tables. What the leaves map may lie anywhere.</summary>
    public FrameArena Arena { get; }

    /// <summary>
    /// Maps <paramref name="range"/> to the memory from <paramref name="physical"/> on, in one run and by leaves of one size, and adds the
    /// tables that it takes.
    /// </summary>
    /// <param name="range">
    /// What to map: both ends on a multiple of the leaf's size, all of it in the lower or all of it in the upper half. Nothing may be
    /// there yet, neither a leaf nor an entry that is not present, nor where a large leaf should stand an empty table.
    /// <see cref="Unmap"/> makes way.
    /// </param>
    /// <param name="physical">The physical address of the first byte, a multiple of the leaf's size.</param>
    /// <param name="flags">
    /// The flags of the leaves. <see cref="EntryFlags.Present"/> and <see cref="EntryFlags.Leaf"/> they have in any case.
    /// </param>
    /// <param name="leafLevel">
    /// The level whose tables hold the leaves. Not a folded one: a leaf in the root is one of <see cref="PageTableLevel.Pgd"/>, if the
    /// format allows it at the level that the root's entries are tested as.
    /// </param>
    /// <exception cref="ArgumentException">An argument breaks these rules, or a leaf of the format cannot hold a physical address or a flag.</exception>
    /// <exception cref="InvalidOperationException">Something is in the way, or the arena has too few free frames for the tables.</exception>
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
        GC.KeepAlive(Arena); // its finalizer frees what is written to
    }

    /// <summary>
    /// Removes all entries of <paramref name="range"/>, whatever they are, and frees the tables that are empty then; the root stays. A
    /// large leaf that lies in it only in part is split first into leaves of the next smaller size, with the same flags, as often as needed.
    /// </summary>
    /// <param name="range">
    /// What to unmap: both ends on a multiple of the page size. Holes, and addresses that the format does not translate, are passed over.
    /// </param>
    /// <exception cref="ArgumentException">An end of the range is not on a multiple of the page size.</exception>
    /// <exception cref="InvalidOperationException">
    /// The arena has too few free frames for the splits (those that the call itself would free do not count), or a large entry that is
    /// not present lies in the range only in part.
    /// </exception>
    public void Unmap(VirtualRange range)
        => Edit(range, new RangeEdit<TPaging>(_frames, static _ => 0, freesEmptyTables: true));

    /// <summary>
    /// Gives every leaf of <paramref name="range"/> the flags <paramref name="flags"/> and keeps its address and its
    /// <see cref="EntryFlags.Accessed"/> and <see cref="EntryFlags.Dirty"/>. A large leaf that would change and lies in the range only in
    /// part is split first, as by <see cref="Unmap"/>. Holes and entries that are not present are left alone.
    /// </summary>
    /// <param name="range">What to change: both ends on a multiple of the page size.</param>
    /// <param name="flags">All that the leaves allow from now on. Whether it names Present, Leaf, Accessed or Dirty makes no difference.</param>
    /// <exception cref="ArgumentException">An end of the range is not on a multiple of the page size, or a leaf of the format cannot have a flag.</exception>
    /// <exception cref="InvalidOperationException">The arena has too few free frames for the splits.</exception>
    /// <remarks>Bits of a leaf that no flag names, such as those left to software, are cleared here and in a split.</remarks>
    public void Protect(VirtualRange range, EntryFlags flags)
    {
        OwnedArguments<TPaging>.CheckFlags(flags, PageTableLevel.Pte, nameof(flags));
        Edit(range, new RangeEdit<TPaging>(_frames, entry => entry.IsLeaf ? Permit(entry, flags) : entry.Raw, freesEmptyTables: false));
    }

    private static ulong Permit(Entry<TPaging> leaf, EntryFlags flags)
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
