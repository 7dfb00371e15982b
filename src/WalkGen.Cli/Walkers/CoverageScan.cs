using System.Runtime.CompilerServices;

namespace WalkGen.Cli.Walkers;

/// <summary>
/// Counts the tables that a walk of a whole page table visits, without that walk. The scan goes level by level and reads each table once,
/// however many entries point to it. A single table that points to itself can make the number of visits astronomical.
/// </summary>
/// <remarks>This is not a walker: handlers are called depth-first.</remarks>
internal struct CoverageScan : IPageTableVisitor
{
    private readonly SortedSet<PhysicalAddress> _missingTables = [];
    private readonly Dictionary<(PhysicalAddress Table, PageTableLevel Level), PhysicalAddress> _parents = [];
    private readonly HashSet<PhysicalAddress> _seen = [];
    private TableCycle? _cycle;
    private ulong _tables;
    private ulong _visits;
    private ulong _missedVisits;

    public CoverageScan()
    {
    }

    /// <summary>The coverage of <paramref name="table"/>. The counts saturate at <see cref="ulong.MaxValue"/>.</summary>
    public static Coverage Run(PageTable table)
    {
        var scan = new CoverageScan();
        table.Accept(ref scan);
        return new Coverage(scan._visits, scan._missedVisits, scan._missingTables) { Tables = scan._tables, Cycle = scan._cycle };
    }

    public void Visit<TPaging, TMemory>(PageTable<TPaging, TMemory> table)
        where TPaging : struct, IPagingFormat
        where TMemory : struct, IPhysicalMemory
    {
        var visits = new Dictionary<PhysicalAddress, ulong> { [table.Root] = 1 };
        for (PageTableLevel level = PageTableLevel.Pgd; level <= PageTableLevel.Pte; level++)
        {
            PageTableLevel tested = Geometry<TPaging>.TestedLevel(level);
            visits = NextLevel<TPaging, TMemory>(table.Memory, level, tested, visits);
            level = tested;
        }
    }

    // Optimized from the start: most runs of the tool end before tiered compilation would optimize it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Dictionary<PhysicalAddress, ulong> NextLevel<TPaging, TMemory>(
        TMemory memory, PageTableLevel level, PageTableLevel tested, Dictionary<PhysicalAddress, ulong> visits)
        where TPaging : struct, IPagingFormat
        where TMemory : struct, IPhysicalMemory
    {
        var next = new Dictionary<PhysicalAddress, ulong>();
        foreach (var (address, _) in visits) _seen.Add(address);
        foreach (var (address, count) in visits)
        {
            _tables++;
            _visits = AddSaturated(_visits, count);
            if (!EntrySpan<TPaging>.TryOpen(in memory, level, address, out EntrySpan<TPaging> table))
            {
                _missedVisits = AddSaturated(_missedVisits, count);
                _missingTables.Add(address);
                continue;
            }

            if (tested == PageTableLevel.Pte) continue;
            for (int index = 0; index < table.Length; index++)
            {
                Entry<TPaging> entry = table[index];
                if (!entry.IsTable) continue;
                next[entry.Address] = AddSaturated(next.GetValueOrDefault(entry.Address), count);
                if (_cycle is null && _seen.Contains(entry.Address) && IsOnPathTo(entry.Address, address, level))
                    _cycle = new(address, TPaging.TableName(level), index, entry.Address);
                _parents.TryAdd((entry.Address, tested + 1), address);
            }
        }

        return next;
    }

    /// <summary>Whether <paramref name="target"/> is the table, or one of those above it on the path by which it was found first.</summary>
    private readonly bool IsOnPathTo(PhysicalAddress target, PhysicalAddress table, PageTableLevel level)
    {
        for (; level >= PageTableLevel.Pgd; level--)
        {
            if (table == target) return true;
            if (_parents.TryGetValue((table, level), out PhysicalAddress parent)) table = parent;
        }

        return false;
    }

    private static ulong AddSaturated(ulong left, ulong right) => left > ulong.MaxValue - right ? ulong.MaxValue : left + right;
}
