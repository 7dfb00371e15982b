using WalkGen.CompilerServices;

namespace WalkGen.Linux;

/// <summary>
/// Frees empty tables. A table for addresses of a VMA stays, because a walk of the VMA's file may be in it (Linux: the floor and ceiling of
/// <c>free_pgtables</c>).
/// </summary>
internal sealed class EmptyTables<TPaging, TMemory>(AddressSpace<TPaging, TMemory> space)
    where TPaging : struct, IPagingFormat
    where TMemory : struct, IWritablePhysicalMemory
{
    private readonly List<(PageTableLevel Level, PhysicalAddress Address)> _unlinked = [];
    private VirtualRange _touched;

    /// <summary>
    /// Unlinks and frees the tables of <paramref name="range"/>. The flush between them waits for CPUs that may be in a table.
    /// </summary>
    public void Free(Vma vma, VirtualRange range)
    {
        _touched = range;
        foreach (VirtualRange half in Geometry<TPaging>.Parts(range)) Unlink(PageTableLevel.Pgd, space.Root, half);
        if (_unlinked.Count == 0) return;
        space.Tlb.Flush(vma, _touched);
        foreach ((PageTableLevel level, PhysicalAddress address) in _unlinked) space.Frames.Free(level, address);
    }

    private void Unlink(PageTableLevel level, PhysicalAddress address, VirtualRange range)
    {
        PageTableLevel tested = Geometry<TPaging>.TestedLevel(level);
        if (tested == PageTableLevel.Pte) return;
        TMemory memory = space.Memory;
        if (!EntryTable<TPaging>.TryOpenToEdit(in memory, level, address, out EntryTable<TPaging> table)) return;
        foreach (VirtualRange piece in RealLevels<TPaging>.Pieces(level, range))
        {
            EntryRef<TPaging> slot = table.Edit(tested, Geometry<TPaging>.Index(level, piece.Start.Value));
            Entry<TPaging> entry = slot.Read();
            if (!entry.IsTable) continue;
            Unlink(tested + 1, entry.Address, piece);
            VirtualRange whole = RealLevels<TPaging>.Whole(level, piece);
            if (HasVma(whole) || !IsEmpty(tested + 1, entry.Address)) continue;
            slot.Exchange(0);
            _touched = Union(_touched, whole);
            _unlinked.Add((tested + 1, entry.Address));
        }
    }

    private static VirtualRange Union(VirtualRange left, VirtualRange right)
        => new(Math.Min(left.Start.Value, right.Start.Value), Math.Max(left.Last.Value, right.Last.Value));

    private bool HasVma(VirtualRange range) => space.Find(range.Start) is { } vma && vma.Range.Start <= range.Last;

    private bool IsEmpty(PageTableLevel level, PhysicalAddress address)
    {
        TMemory memory = space.Memory;
        return memory.TryGetBytes(address, Geometry<TPaging>.TableSize(level), out ReadOnlySpan<byte> bytes)
            && !bytes.ContainsAnyExcept((byte)0);
    }
}
