using WalkGen.Linux;

namespace WalkGen;

/// <summary>
/// Frames for new tables, which exist in <see cref="TableCopies"/> alone: the highest addresses that an entry can hold and the memory
/// lacks.
/// </summary>
/// <typeparam name="TPaging">The paging format.</typeparam>
/// <typeparam name="TMemory">The memory.</typeparam>
internal sealed class CopyFrames<TPaging, TMemory>(TMemory memory, TableCopies copies) : IFrameSource
    where TPaging : struct, IPagingFormat
    where TMemory : struct, IPhysicalMemory
{
    private const int MaxTries = 1 << 12;

    private readonly Lock _lock = new();
    private ulong _end = End();

    /// <inheritdoc/>
    public bool TryAllocate(PageTableLevel level, out PhysicalAddress frame)
    {
        int size = int.Max(Geometry<TPaging>.TableSize(level), 1 << TPaging.PageShift);
        lock (_lock)
        {
            for (int left = MaxTries; left > 0 && _end > (ulong)size; left--)
            {
                _end = (_end - (ulong)size) & ~((ulong)size - 1);
                frame = new PhysicalAddress(_end);
                if (!memory.TryGetBytes(frame, 1, out _)) return copies.TryAddNew(_end, size);
            }
        }

        frame = default;
        return false;
    }

    /// <summary>The exclusive end of the addresses that an entry can hold.</summary>
    private static ulong End()
    {
        ulong end = 1UL << 52;
        while (!Holds(new PhysicalAddress(end >> 1))) end >>= 1;
        return end;
    }

    private static bool Holds(PhysicalAddress address) => TPaging.AddressOf(PageTableLevel.Pmd, TPaging.TableEntry(address)) == address;
}
