using System.Runtime.CompilerServices;
using WalkGen.Formats;

namespace WalkGen.Cli.Walkers;

/// <summary>
/// Counts the tables that a walk of a whole page table visits, without that walk. The scan reads each table once, however many entries
/// point to it, and once more if tables are shared. A single table that points to itself can make the number of visits astronomical.
/// </summary>
/// <remarks>
/// Its memory does not depend on the number of tables, only on the size of the image: <see cref="TableSet"/>. It is not a walker, which
/// would need the generator to skip tables.
/// </remarks>
internal struct CoverageScan : IPageTableVisitor
{
    private readonly HeldFrames _frames;
    private readonly MissingTables _missing = new();
    private readonly SharedTables _shared = new();
    private readonly Dictionary<(PhysicalAddress Table, PageTableLevel Level), (ulong Visits, ulong Missed)> _known = [];
    private readonly PerLevel<PhysicalAddress?> _path = new();
    private readonly PerLevel<TableCycle?> _cycles = new();
    private readonly List<SuspiciousRoot> _rootsWithoutLeaf = [];
    private TableSet _tables = null!;
    private bool _hasLeaf;
    private TableCycle? _cycle;
    private ulong _tableCount;
    private ulong _visits;
    private ulong _missedVisits;
    private ulong _missedReaches;

    private readonly AddressHalf? _half;

    private CoverageScan(HeldFrames frames, AddressHalf? half) => (_frames, _half) = (frames, half);

    /// <summary>The coverage of <paramref name="table"/>. The counts saturate at <see cref="ulong.MaxValue"/>.</summary>
    /// <param name="table">The page table.</param>
    /// <param name="frames">The frames of its image.</param>
    /// <param name="half">The half to scan, of a page table with 64-bit addresses; null for both.</param>
    public static Coverage Run(PageTable table, HeldFrames frames, AddressHalf? half = null)
    {
        var scan = new CoverageScan(frames, half);
        table.Accept(ref scan);
        return new Coverage(scan._visits, scan._missedVisits, scan._missing)
        {
            Tables = scan._tableCount + (scan._missing.IsCut ? scan._missedReaches : (ulong)scan._missing.CountByLevel),
            Shared = scan._shared,
            Cycle = scan._cycle,
            SuspiciousRoots = scan._rootsWithoutLeaf,
        };
    }

    public void Visit<TPaging, TMemory>(PageTable<TPaging, TMemory> table)
        where TPaging : struct, IPagingFormat
        where TMemory : struct, IPhysicalMemory
    {
        (ulong tables, ulong missed) = (_tableCount, _missedReaches);
        _tables = new TableSet(_frames);
        _hasLeaf = false;
        Reach<TPaging, TMemory>(table.Memory, PageTableLevel.Pgd, table.Root);
        (tables, missed) = (_tableCount - tables, _missedReaches - missed);
        if (!_hasLeaf && missed == 0) _rootsWithoutLeaf.Add(SuspiciousRoot.WithoutLeaf(table.Root));
        _cycle ??= _cycles.Values.FirstOrDefault(static cycle => cycle is not null); // of the highest level
        if (_shared.IsCut) tables = ulong.MaxValue; // not counted
        else if (_shared.All.Count > 0)
        {
            _known.Clear();
            (ulong visits, missed) = CountVisits<TPaging, TMemory>(table.Memory, PageTableLevel.Pgd, table.Root);
            tables = visits - missed;
        }

        _visits = AddSaturated(_visits, AddSaturated(tables, missed));
        _missedVisits = AddSaturated(_missedVisits, missed);
    }

    /// <summary>
    /// Reads the table of <paramref name="level"/> at <paramref name="address"/>, and those below, if it is reached first.
    /// </summary>
    // Optimized from the start: most runs of the tool end before tiered compilation would optimize it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Reach<TPaging, TMemory>(TMemory memory, PageTableLevel level, PhysicalAddress address)
        where TPaging : struct, IPagingFormat
        where TMemory : struct, IPhysicalMemory
    {
        if (!EntrySpan<TPaging>.TryOpen(in memory, level, address, out EntrySpan<TPaging> table))
        {
            _missedReaches++;
            _missing.Add(address, level);
            return;
        }

        if (!_tables.Add(level, address))
        {
            _shared.Add(address, level);
            return;
        }

        _tableCount++;
        PageTableLevel tested = Geometry<TPaging>.TestedLevel(level);
        if (tested == PageTableLevel.Pte)
        {
            for (int index = 0; !_hasLeaf && index < table.Length; index++) _hasLeaf = table[index].IsLeaf;
            return;
        }

        _path[level] = address;
        for (int index = 0; index < table.Length; index++)
        {
            if (level == PageTableLevel.Pgd && IsLeftOut<TPaging>(index, table.Length)) continue;
            Entry<TPaging> entry = table[index];
            if (!entry.IsTable)
            {
                _hasLeaf = _hasLeaf || new Entry<TPaging>(entry.Raw, tested).IsLeaf;
                continue;
            }

            if (_cycles[level] is null && IsOnPath(entry.Address))
                _cycles[level] = new(address, TPaging.TableName(level), index, entry.Address);
            Reach<TPaging, TMemory>(memory, tested + 1, entry.Address);
        }

        _path[level] = null;
    }

    private readonly bool IsOnPath(PhysicalAddress table)
    {
        for (PageTableLevel level = PageTableLevel.Pgd; level < PageTableLevel.Pte; level++)
        {
            if (_path[level] == table) return true;
        }

        return false;
    }

    /// <summary>Counts the visits of a walk that begins at the table. Those below a shared table are counted once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly (ulong Visits, ulong Missed) CountVisits<TPaging, TMemory>(
        TMemory memory, PageTableLevel level, PhysicalAddress address)
        where TPaging : struct, IPagingFormat
        where TMemory : struct, IPhysicalMemory
    {
        if (_known.TryGetValue((address, level), out var known)) return known;
        if (!EntrySpan<TPaging>.TryOpen(in memory, level, address, out EntrySpan<TPaging> table)) return (1, 1);

        (ulong visits, ulong missed) = (1, 0);
        PageTableLevel tested = Geometry<TPaging>.TestedLevel(level);
        for (int index = 0; index < table.Length && tested != PageTableLevel.Pte; index++)
        {
            if (!table[index].IsTable || (level == PageTableLevel.Pgd && IsLeftOut<TPaging>(index, table.Length))) continue;
            var (more, moreMissed) = CountVisits<TPaging, TMemory>(memory, tested + 1, table[index].Address);
            (visits, missed) = (AddSaturated(visits, more), AddSaturated(missed, moreMissed));
        }

        if (_shared.Contains(address, level)) _known[(address, level)] = (visits, missed);
        return (visits, missed);
    }

    /// <summary>Whether an entry of the root is in the other half. A table of AArch64 is in one half as a whole.</summary>
    private readonly bool IsLeftOut<TPaging>(int index, int length)
        where TPaging : struct, IPagingFormat
        => _half is { } half && TPaging.Architecture != Architecture.AArch64
            && (index < length / 2 ? AddressHalf.User : AddressHalf.Kernel) != half;

    private static ulong AddSaturated(ulong left, ulong right) => left > ulong.MaxValue - right ? ulong.MaxValue : left + right;
}
