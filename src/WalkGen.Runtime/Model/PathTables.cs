using System.Runtime.CompilerServices;
using WalkGen.CompilerServices;

namespace WalkGen;

/// <summary>The tables above the lowest level on the path of the last address: the next address opens only those that differ.</summary>
internal ref struct PathTables<TPaging, TMemory>
    where TPaging : struct, IPagingFormat
    where TMemory : struct, IPhysicalMemory
{
    /// <summary>The start of no region: it is odd.</summary>
    public const ulong None = 1;

    private readonly TMemory _memory;
    private readonly PhysicalAddress _root;
    private readonly bool _hasRoot;
    private readonly EntryTable<TPaging> _pgd;
    private EntryTable<TPaging> _p4d;
    private EntryTable<TPaging> _pud;
    private EntryTable<TPaging> _pmd;
    private ulong _p4dStart = None; // the first address below the table
    private ulong _pudStart = None;
    private ulong _pmdStart = None;

    public PathTables(TMemory memory, PhysicalAddress root)
    {
        _memory = memory;
        _root = root;
        _hasRoot = EntryTable<TPaging>.TryOpen(in memory, PageTableLevel.Pgd, root, out _pgd);
    }

    /// <summary>
    /// Finds the PMD entry for <paramref name="pointer"/>; false if the path ends above it, as <paramref name="ended"/> says.
    /// </summary>
    // Not inlined: as a part of another method, the JIT would leave some of its many small calls.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public bool TryFindPmd(ulong pointer, out Entry<TPaging> pmd, out Translation ended)
    {
        pmd = default;
        ended = default;
        if (!Geometry<TPaging>.IsWithinHalf(pointer, pointer))
        {
            ended = new(TranslationStatus.NotTranslated, PageTableLevel.Unknown, default, 0);
            return false;
        }

        if (!_hasRoot)
        {
            ended = new(TranslationStatus.TableMissing, PageTableLevel.Pgd, _root, 0);
            return false;
        }

        int index = 0;
        EntryTable<TPaging> table = _pgd;
        if (!TryEnter(PageTableLevel.Pgd, pointer, ref table, ref _p4d, ref _p4dStart, ref index, ref ended)
            || !TryEnter(PageTableLevel.P4d, pointer, ref table, ref _pud, ref _pudStart, ref index, ref ended)
            || !TryEnter(PageTableLevel.Pud, pointer, ref table, ref _pmd, ref _pmdStart, ref index, ref ended))
        {
            return false;
        }

        if (!Geometry<TPaging>.IsFolded(PageTableLevel.Pmd)) index = Geometry<TPaging>.Index(PageTableLevel.Pmd, pointer);
        pmd = table.Read(PageTableLevel.Pmd, index);
        return true;
    }

    /// <summary>
    /// Replaces <paramref name="table"/> by the table below its entry for <paramref name="pointer"/>: <paramref name="below"/>, unless that
    /// is another one. A folded level has the entry of the level above.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly bool TryEnter(
        PageTableLevel level, ulong pointer, ref EntryTable<TPaging> table, ref EntryTable<TPaging> below, ref ulong start, ref int index,
        ref Translation ended)
    {
        if (!Geometry<TPaging>.IsFolded(level)) index = Geometry<TPaging>.Index(level, pointer);
        if (Geometry<TPaging>.IsPassThrough(level)) return true;
        ulong needed = pointer & ~Geometry<TPaging>.OffsetMask(level);
        if (start != needed)
        {
            start = None;
            Entry<TPaging> entry = table.Read(level, index);
            if (!entry.IsTable)
            {
                Translation.EndAt(entry, pointer, out ended);
                return false;
            }

            TMemory memory = _memory;
            if (!EntryTable<TPaging>.TryOpen(in memory, level + 1, entry.Address, out below))
            {
                ended = new(TranslationStatus.TableMissing, level + 1, entry.Address, entry.Raw);
                return false;
            }

            start = needed;
        }

        table = below;
        return true;
    }
}
