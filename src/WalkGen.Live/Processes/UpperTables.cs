namespace WalkGen.Live;

/// <summary>The tables above the lowest level. They are made in ascending order of the addresses that need them.</summary>
internal sealed class UpperTables
{
    private const int RootSize = 1 << 9;

    private readonly PageMapTables _tables;
    private readonly Table[] _open = new Table[3]; // PGD, PUD, PMD of the last address

    public UpperTables(PageMapTables tables)
    {
        _tables = tables;
        _open[0] = NewTable();
    }

    /// <summary>The physical address of the root table.</summary>
    public PhysicalAddress Root => _open[0].Address;

    /// <summary>The exclusive end of the addresses.</summary>
    public static VirtualAddress End => new((ulong)RootSize << Geometry<PageMapFormat>.Shift(PageTableLevel.Pgd));

    /// <summary>
    /// The PMD entry for <paramref name="address"/>, which must not be below an earlier one by more than a PMD table covers.
    /// </summary>
    public ref ulong EntryOf(ulong address)
    {
        ref ulong pgd = ref _open[0].Entries.Span[Geometry<PageMapFormat>.Index(PageTableLevel.Pgd, address)];
        Open(1, ref pgd, address >> Geometry<PageMapFormat>.Shift(PageTableLevel.Pgd));
        ref ulong pud = ref _open[1].Entries.Span[Geometry<PageMapFormat>.Index(PageTableLevel.Pud, address)];
        Open(2, ref pud, address >> Geometry<PageMapFormat>.Shift(PageTableLevel.Pud));
        return ref _open[2].Entries.Span[Geometry<PageMapFormat>.Index(PageTableLevel.Pmd, address)];
    }

    private void Open(int depth, ref ulong entry, ulong number)
    {
        if (_open[depth].Number == number && entry != 0) return;
        if (entry != 0) throw new InvalidOperationException("The tables are not made in the order of addresses.");
        _open[depth] = NewTable() with { Number = number };
        entry = PageMapFormat.TableEntry(_open[depth].Address);
    }

    private Table NewTable()
    {
        Memory<ulong> entries = _tables.Add(1, out PhysicalAddress address);
        entries.Span.Clear();
        return new Table(0, address, entries);
    }

    private readonly record struct Table(ulong Number, PhysicalAddress Address, Memory<ulong> Entries);
}
