namespace WalkGen;

/// <summary>The frames of an arena as tables of one paging format.</summary>
internal readonly struct TableFrames<TPaging>(FrameArena arena)
    where TPaging : struct, IPagingFormat
{
    /// <summary>The table of <paramref name="level"/> at <paramref name="address"/>.</summary>
    /// <exception cref="InvalidOperationException">No allocated frame of the arena is there: the entry that points to it is not ours.</exception>
    public WritableEntryTable<TPaging> Open(PageTableLevel level, PhysicalAddress address)
    {
        if (arena.IsAllocated(address) && arena.TryGetSpan(address, Geometry<TPaging>.TableSize(level), out Span<byte> bytes))
        {
            return new WritableEntryTable<TPaging>(level, bytes);
        }

        throw new InvalidOperationException(
            $"An entry points to a {level} table at {address}, which is no allocated frame of the arena at {arena.Start}.");
    }

    /// <summary>A new table without entries.</summary>
    public PhysicalAddress Allocate() => arena.Allocate();

    /// <summary>Gives back the table at <paramref name="address"/>.</summary>
    public void Free(PhysicalAddress address) => arena.Free(address);

    /// <summary>Makes sure that <paramref name="count"/> tables can be allocated for <paramref name="range"/>.</summary>
    /// <exception cref="InvalidOperationException">The arena has not that many free frames.</exception>
    public void Require(ulong count, VirtualRange range)
    {
        if (count <= (ulong)arena.FreeFrames) return;
        throw new InvalidOperationException(
            $"{range} needs {count} more tables, and of the {arena.Capacity} frames of the arena at {arena.Start} {arena.FreeFrames} are free.");
    }
}
