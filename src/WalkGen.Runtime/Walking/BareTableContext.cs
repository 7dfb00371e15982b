using System.Runtime.CompilerServices;
using WalkGen.CompilerServices;

namespace WalkGen;

/// <summary>A walk over a bare page table: no VMAs and no locks. Nothing is split or cleared.</summary>
internal struct BareTableContext<TPaging, TAccess>(TAccess access) : IWalkContext<TPaging>
    where TPaging : struct, IPagingFormat
    where TAccess : struct, ITableAccess
{
    private readonly TAccess _access = access;
    private PageTableLevel _lowest = PageTableLevel.Pte;
    private bool _hasDeferred;
    private int? _prefetchDistance;

    public readonly bool RetriesAfterSubtree => true;

    /// <summary>Begins to defer the tables below <paramref name="lowest"/>.</summary>
    public void StartDeferring(PageTableLevel lowest) => (_lowest, _hasDeferred) = (lowest, false);

    /// <summary>Defers no more tables; returns whether one was deferred.</summary>
    public bool StopDeferring()
    {
        _lowest = PageTableLevel.Pte;
        return _hasDeferred;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Defers(PageTableLevel level)
    {
        if (level <= _lowest) return false;
        _hasDeferred = true;
        return true;
    }

    public readonly bool TryOpenRoot(PhysicalAddress root, out EntryTable<TPaging> table)
        => _access.TryOpen(PageTableLevel.Pgd, root, out table);

    public readonly bool ClearBad(in EntryTable<TPaging> table, int index, Entry<TPaging> entry) => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool TryDescend(scoped in EntryTable<TPaging> table, PageTableLevel level, int index, out EntryTable<TPaging> below)
        => Open(in table, level, index, out below) == Descent.Table;

    // Not inlined: the methods of the upper levels run too seldom to pay for more compiled code.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public readonly Descent Enter(in EntryTable<TPaging> table, PageTableLevel level, int index, out EntryTable<TPaging> below)
        => Open(in table, level, index, out below);

    public readonly Descent EnterPud(
        ref PageWalk walk, in EntryTable<TPaging> table, int index, ulong address, out EntryTable<TPaging> below)
        => Enter(in table, PageTableLevel.Pud, index, out below);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Descent EnterPmd(
        ref PageWalk walk, in EntryTable<TPaging> table, int index, ulong address, out EntryTable<TPaging> below)
        => Open(in table, PageTableLevel.Pmd, index, out below);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly Descent Open(scoped in EntryTable<TPaging> table, PageTableLevel level, int index, out EntryTable<TPaging> below)
    {
        Entry<TPaging> entry = table.Read(level, index);
        below = default;
        if (!entry.IsTable) return Descent.None;
        if (entry.IsPassThrough)
        {
            below = table.Folded(index);
            return Descent.Table;
        }

        return _access.TryOpen(level + 1, entry.Address, out below) ? Descent.Table : Descent.Missing;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly TablePrefetch Prefetch(in EntryTable<TPaging> table, int index, int end)
        => _prefetchDistance is { } distance
            ? TablePrefetch.At(in _access, in table, index, distance)
            : TablePrefetch.Of(in _access, in table, index, end);

    public void PrefetchAt(int? distance) => _prefetchDistance = distance;

    public readonly void LeavePmd(ref PageWalk walk)
    {
    }

    public readonly bool TryInstallTable(in EntryTable<TPaging> table, PageTableLevel level, int index) => false;

    public readonly HugePageDirectory<TPaging> OpenHugePages(in EntryTable<TPaging> table, PageTableLevel level, int index) => default;

    public readonly void LockTables()
    {
    }

    public readonly void UnlockTables()
    {
    }
}
