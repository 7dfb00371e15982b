namespace WalkGen.Live;

/// <summary>The memory that holds the tables of a process as they were read. The default value holds none.</summary>
internal readonly struct PageMapMemory(PageMapTables tables) : IPhysicalMemory
{
    /// <inheritdoc/>
    public bool TryGetBytes(PhysicalAddress address, int length, out ReadOnlySpan<byte> bytes)
    {
        if (tables is not null) return tables.TryGetBytes(address, length, out bytes);
        bytes = default;
        return false;
    }
}
