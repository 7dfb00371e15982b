using System.Runtime.CompilerServices;
using WalkGen.Cli.Output;
using WalkGen.CompilerServices;

namespace WalkGen.Cli.Walkers;

/// <summary>
/// Counts the tables that a whole walk would visit without walking them all: level by level, each table read once however many
/// entries lead to it. A hostile image can make that number astronomical with a single frame that points to itself.
/// </summary>
/// <remarks>No walker: it goes breadth-first, which no handler can ask for.</remarks>
internal struct TableVisits : IPageTableVisitor
{
    private readonly SortedSet<PhysicalAddress> _missingFrames = [];
    private ulong _total;
    private ulong _missed;

    public TableVisits()
    {
    }

    /// <summary>What a walk of the whole <paramref name="table"/> would visit and miss; numbers end at <see cref="ulong.MaxValue"/>.</summary>
    public static Coverage Of(PageTable table)
    {
        var visits = new TableVisits();
        table.Accept(ref visits);
        return new Coverage(visits._total, visits._missed, visits._missingFrames);
    }

    public void Visit<TPaging, TMemory>(PageTable<TPaging, TMemory> table)
        where TPaging : struct, IPagingFormat
        where TMemory : struct, IPhysicalMemory
    {
        var visits = new Dictionary<PhysicalAddress, ulong> { [table.Root] = 1 };
        for (PageTableLevel level = PageTableLevel.Pgd; level <= PageTableLevel.Pte; level++)
        {
            PageTableLevel tested = Geometry<TPaging>.TestedLevel(level);
            visits = Below<TPaging, TMemory>(table.Memory, level, tested, visits);
            level = tested;
        }
    }

    // Made fast at once: most runs of the tool end before the JIT would see that it pays.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Dictionary<PhysicalAddress, ulong> Below<TPaging, TMemory>(
        TMemory memory, PageTableLevel level, PageTableLevel tested, Dictionary<PhysicalAddress, ulong> visits)
        where TPaging : struct, IPagingFormat
        where TMemory : struct, IPhysicalMemory
    {
        var below = new Dictionary<PhysicalAddress, ulong>();
        foreach (var (address, count) in visits)
        {
            _total = AddSaturated(_total, count);
            if (!EntryTable<TPaging>.TryOpen(memory, level, address, out var table))
            {
                _missed = AddSaturated(_missed, count);
                _missingFrames.Add(address);
                continue;
            }

            if (tested == PageTableLevel.Pte) continue;
            for (int index = 0; index < 1 << TPaging.IndexBits(level); index++)
            {
                Entry<TPaging> entry = table.Read(tested, index);
                if (entry.IsTable) below[entry.Address] = AddSaturated(below.GetValueOrDefault(entry.Address), count);
            }
        }

        return below;
    }

    private static ulong AddSaturated(ulong left, ulong right) => left > ulong.MaxValue - right ? ulong.MaxValue : left + right;
}
