using System.Runtime.CompilerServices;
using WalkGen.CompilerServices;

namespace WalkGen;

/// <summary>The tables above the lowest level on the path of the last address, so that the next one opens only those that differ.</summary>
internal ref struct UpperTables<TPaging, TMemory>
    where TPaging : struct, IPagingFormat
    where TMemory : struct, IPhysicalMemory
{
    private readonly TMemory _memory;
    private readonly PhysicalAddress _root;
    private readonly bool _hasRoot;
    private readonly EntryTable<TPaging> _pgd;
    private Opened _p4d = new(default);
    private Opened _pud = new(default);
    private Opened _pmd = new(default);

    public UpperTables(TMemory memory, PhysicalAddress root)
    {
        _memory = memory;
        _root = root;
        _hasRoot = EntryTable<TPaging>.TryOpen(in memory, PageTableLevel.Pgd, root, out _pgd);
    }

    /// <summary>
    /// Finds the PMD entry for <paramref name="pointer"/>; false if the path ends above it, which <paramref name="ended"/> tells.
    /// </summary>
    // Not inlined: most addresses are below the PTE table of the one before, or of one that is cached.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public bool TryFindPmd(ulong pointer, out Entry<TPaging> pmd, out Translation ended)
    {
        pmd = default;
        ended = new(TranslationStatus.NotTranslated, PageTableLevel.Unknown, default, 0);
        if (!Geometry<TPaging>.IsWithinHalf(pointer, pointer)) return false;
        if (!_hasRoot)
        {
            ended = Translation.MissingAt(PageTableLevel.Pgd, _root, 0);
            return false;
        }

        int index = 0;
        var table = new Opened(_pgd);
        if (!TryEnter(PageTableLevel.Pgd, pointer, ref table, ref _p4d, ref index, ref ended)
            || !TryEnter(PageTableLevel.P4d, pointer, ref table, ref _pud, ref index, ref ended)
            || !TryEnter(PageTableLevel.Pud, pointer, ref table, ref _pmd, ref index, ref ended))
        {
            return false;
        }

        if (!Geometry<TPaging>.IsFolded(PageTableLevel.Pmd)) index = Geometry<TPaging>.Index(PageTableLevel.Pmd, pointer);
        pmd = table.Table.Read(PageTableLevel.Pmd, index);
        return true;
    }

    /// <summary>Replaces <paramref name="table"/> by the table below its entry for <paramref name="pointer"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly bool TryEnter(
        PageTableLevel level, ulong pointer, ref Opened table, ref Opened below, ref int index, ref Translation ended)
    {
        if (!Geometry<TPaging>.IsFolded(level)) index = Geometry<TPaging>.Index(level, pointer);
        if (Geometry<TPaging>.IsPassThrough(level)) return true;
        ulong start = pointer & ~Geometry<TPaging>.OffsetMask(level);
        if (below.Start != start)
        {
            Entry<TPaging> entry = table.Table.Read(level, index);
            if (!TryOpen(level, start, entry, ref below))
            {
                ended = entry.IsTable
                    ? Translation.MissingAt(level + 1, entry.Address, entry.Raw)
                    : Translation.EndedAt(entry, pointer);
                return false;
            }
        }

        table = below;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly bool TryOpen(PageTableLevel level, ulong start, Entry<TPaging> entry, ref Opened below)
    {
        if (!entry.IsTable || !EntryTable<TPaging>.TryOpen(in _memory, level + 1, entry.Address, out EntryTable<TPaging> table))
            return false;
        below = new Opened(table) { Start = start };
        return true;
    }

    /// <summary>A table and the first address below it; an odd number, which no address below a table is, if it is not known.</summary>
    private ref struct Opened(EntryTable<TPaging> table)
    {
        public readonly EntryTable<TPaging> Table = table;

        public ulong Start { get; init; } = 1;
    }
}
