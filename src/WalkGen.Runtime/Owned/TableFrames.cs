namespace WalkGen;

/// <summary>The frames of an arena as tables of one paging format.</summary>
internal readonly struct TableFrames<TPaging>(FrameArena arena)
    where TPaging : struct, IPagingFormat
{
    /// <summary>Opens the table of <paramref name="level"/> at <paramref name="address"/>.</summary>
    /// <exception cref="InvalidOperationException">
    /// The address is not an allocated frame of the arena: the entry was written by other code.
    /// </exception>
    public WritableEntryTable<TPaging> Open(PageTableLevel level, PhysicalAddress address)
    {
        if (arena.IsAllocated(address) && arena.TryGetSpan(address, Geometry<TPaging>.TableSize(level), out Span<byte> bytes))
        {
            return new WritableEntryTable<TPaging>(level, bytes);
        }

        throw new InvalidOperationException(
            $"An entry points to a {level} table at {address}, which is not an allocated frame of the arena at {arena.Start}.");
    }

    /// <summary>Allocates an empty table.</summary>
    public PhysicalAddress Allocate() => arena.Allocate();

    /// <summary>Frees the table at <paramref name="address"/>.</summary>
    public void Free(PhysicalAddress address) => arena.Free(address);

    /// <summary>Checks that <paramref name="count"/> tables can be allocated for <paramref name="range"/>.</summary>
    /// <exception cref="InvalidOperationException">The arena has too few free frames.</exception>
    public void Require(ulong count, VirtualRange range)
    {
        if (count <= (ulong)arena.FreeFrames) return;
        throw new InvalidOperationException(
            $"{range} needs {count} more tables, but the arena at {arena.Start} has {arena.FreeFrames} free frames of {arena.Capacity}.");
    }
}
