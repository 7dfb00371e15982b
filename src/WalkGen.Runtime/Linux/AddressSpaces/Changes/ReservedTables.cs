namespace WalkGen.Linux;

/// <summary>
/// The frames for the tables that a call adds. They are counted and allocated before the first change, so a call that has begun does not
/// fail. Frames that are not needed are freed in the end.
/// </summary>
internal sealed class ReservedTables(AddressSpace space) : IDisposable
{
    private const int Levels = (int)PageTableLevel.Pte + 1;

    private readonly ulong[] _counts = new ulong[Levels];
    private readonly Stack<PhysicalAddress>[] _frames = [.. Enumerable.Range(0, Levels).Select(static _ => new Stack<PhysicalAddress>())];

    /// <summary>Counts tables of <paramref name="level"/>.</summary>
    public void Add(PageTableLevel level, ulong count) => _counts[(int)level] += count;

    /// <summary>Allocates all frames that were counted, or none.</summary>
    /// <exception cref="InvalidOperationException">There are too few free frames.</exception>
    public void Allocate(VirtualRange range)
    {
        for (PageTableLevel level = PageTableLevel.Pgd; level <= PageTableLevel.Pte; level++)
        {
            for (ulong count = _counts[(int)level]; count > 0; count--)
            {
                if (space.Frames.TryAllocate(level, out PhysicalAddress frame))
                {
                    _frames[(int)level].Push(frame);
                    continue;
                }

                Dispose();
                throw new InvalidOperationException(
                    $"{range} needs {_counts[(int)level]} more {level} tables, but {space.Name} has not enough free frames.");
            }
        }
    }

    /// <summary>Takes a frame for a table of <paramref name="level"/>.</summary>
    public PhysicalAddress Take(PageTableLevel level) => _frames[(int)level].Pop();

    /// <summary>Frees the frames that were not taken.</summary>
    public void Dispose()
    {
        for (int level = 0; level < Levels; level++)
        {
            while (_frames[level].TryPop(out PhysicalAddress frame)) space.Frames.Free((PageTableLevel)level, frame);
        }
    }
}
