using System.Runtime.InteropServices;

namespace WalkGen.Cli.Watching;

/// <summary>
/// What happened at which addresses and when, in bounded memory: rows are aligned parts of the address space with activity, which become
/// larger, and columns are intervals, which are joined, when there are too many.
/// </summary>
/// <param name="maxRows">The most rows.</param>
/// <param name="maxColumns">The most columns, even.</param>
internal sealed class HeatGrid(int maxRows = 1 << 11, int maxColumns = 1 << 9)
{
    private const int PageShift = 12;

    private readonly SortedDictionary<ulong, string?> _rows = [];
    private Dictionary<(ulong Row, int Column), HeatCell> _cells = [];

    /// <summary>The size of a row: 2 to the power of it.</summary>
    public int Shift { get; private set; } = PageShift;

    /// <summary>How many intervals a column has.</summary>
    public int Intervals { get; private set; } = 1;

    /// <summary>The number of columns, the last one included.</summary>
    public int Columns { get; private set; }

    /// <summary>The first addresses of the rows with activity, in ascending order, and the area of the first of it.</summary>
    public IEnumerable<(VirtualAddress Start, string? Name)> Rows
        => _rows.Select(row => (new VirtualAddress(row.Key << Shift), row.Value));

    public int RowCount => _rows.Count;

    /// <summary>The cell at a row's first address; empty if nothing happened.</summary>
    public HeatCell this[VirtualAddress row, int column] => _cells.GetValueOrDefault((row.Value >> Shift, column));

    /// <summary>The most pages of a kind in a cell.</summary>
    public ulong MostPages => _cells.Values.Select(static cell => cell.Pages).DefaultIfEmpty().Max();

    /// <summary>Adds a column for interval <paramref name="number"/>, from 0, also if nothing happens in it.</summary>
    public void AddInterval(int number)
    {
        while (number / Intervals >= maxColumns) JoinColumns();

        Columns = (number / Intervals) + 1;
    }

    /// <summary>Adds pages in the last interval.</summary>
    /// <param name="start">The first address.</param>
    /// <param name="length">The bytes over which the pages are spread.</param>
    /// <param name="pages">The number of pages.</param>
    /// <param name="kind">What happened.</param>
    /// <param name="name">The name of the area.</param>
    public void Add(VirtualAddress start, ulong length, ulong pages, HeatKind kind, string? name)
    {
        while (length >> Shift > (ulong)maxRows) Coarsen();
        ulong first = start.Value >> Shift, last = (start.Value + (length - 1)) >> Shift, left = pages;
        for (ulong row = first; row <= last; row++)
        {
            ulong end = ulong.Min(start.Value + (length - 1), (row << Shift) | ((1UL << Shift) - 1));
            ulong part = end - ulong.Max(start.Value, row << Shift) + 1;
            ulong share = row == last ? left : ulong.Min(left, (ulong)((UInt128)pages * part / length));
            left -= share;
            _rows.TryAdd(row, name);
            Add(row, Columns - 1, HeatCell.Of(kind, share));
        }

        while (_rows.Count > maxRows) Coarsen();
    }

    /// <summary>A copy with at most so many rows, which are larger where necessary, and columns.</summary>
    public HeatGrid Within(int rows, int columns)
    {
        HeatGrid copy = Copy(rows, columns);
        while (copy._rows.Count > rows) copy.Coarsen();
        return copy;
    }

    /// <summary>A copy with those rows, at most so many, that have the most pages.</summary>
    public HeatGrid Hottest(int rows, int columns)
    {
        HeatGrid copy = Copy(rows, columns);
        ILookup<ulong, ulong> pages = _cells.ToLookup(static cell => cell.Key.Row, static cell => cell.Value.Pages);
        foreach (ulong row in _rows.Keys.OrderByDescending(row => pages[row].Aggregate(0UL, static (sum, one) => sum + one)).Skip(rows))
            copy._rows.Remove(row);
        return copy;
    }

    private HeatGrid Copy(int rows, int columns)
    {
        var copy = new HeatGrid(int.Max(rows, 1), columns)
        {
            Shift = Shift, Intervals = Intervals, Columns = Columns, _cells = new(_cells),
        };
        foreach (var (row, name) in _rows) copy._rows.Add(row, name);
        while (copy.Columns > columns)
        {
            copy.JoinColumns();
            copy.Columns = (copy.Columns + 1) / 2;
        }

        return copy;
    }

    private void JoinColumns()
    {
        Intervals *= 2;
        Rebuild(rowShift: 0, columnShift: 1);
    }

    private void Coarsen()
    {
        Shift++;
        Rebuild(rowShift: 1, columnShift: 0);
    }

    private void Rebuild(int rowShift, int columnShift)
    {
        KeyValuePair<ulong, string?>[] rows = [.. _rows];
        _rows.Clear();
        foreach (var (row, name) in rows) _rows.TryAdd(row >> rowShift, name);
        Dictionary<(ulong Row, int Column), HeatCell> old = _cells;
        _cells = [];
        foreach (var ((row, column), cell) in old) Add(row >> rowShift, column >> columnShift, cell);
    }

    private void Add(ulong row, int column, HeatCell cell)
        => CollectionsMarshal.GetValueRefOrAddDefault(_cells, (row, column), out _) += cell;
}
