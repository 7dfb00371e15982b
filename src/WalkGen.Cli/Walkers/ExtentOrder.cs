namespace WalkGen.Cli.Walkers;

/// <summary>
/// Puts what a walk finds into ascending order, and merges it. A walk reports the runs of a PTE table before its other entries, and an
/// entry above before the run that ends there.
/// </summary>
/// <param name="found">Gets each extent.</param>
/// <param name="nonPresent">Gets the non-present entries; null to ignore them.</param>
/// <param name="repeated">Gets the runs of tables that are not walked again; null to ignore them.</param>
internal sealed class ExtentOrder(Action<Extent> found, NonPresentMerger? nonPresent, Action<RepeatedTable>? repeated)
{
    private readonly RunMerger<Extent> _extents = new(found);
    private readonly RunMerger<RepeatedTable>? _repeated = repeated is null ? null : new(repeated);
    private readonly Queue<Extent> _ofTable = []; // found before the other entries of their table
    private Above? _above; // found before the run that ends there

    /// <summary>Where extents end too; null without areas.</summary>
    public AreaBounds? Bounds { get; set; }

    /// <summary>Adds an extent that a run of the walk is.</summary>
    public void Add(in Extent extent)
    {
        if (_above is { } above)
        {
            bool endsThere = extent.Start < above.Start;
            if (endsThere) AddCut(extent);
            AddWaiting();
            if (endsThere) return;
        }

        if (nonPresent is null) AddCut(extent);
        else _ofTable.Enqueue(extent);
    }

    /// <summary>Adds a non-present entry above the lowest level.</summary>
    public void AddAbove(NonPresentExtent entry) => Wait(new Above(entry.Start) { NonPresent = entry });

    /// <summary>Adds the pages of a table that is not walked again, which are all the same.</summary>
    public void AddAbove(Extent uniform) => Wait(new Above(uniform.Start) { Uniform = uniform });

    /// <summary>Adds a table that is not walked again.</summary>
    public void AddAbove(RepeatedTable table) => Wait(new Above(table.Start) { Repeated = table });

    /// <summary>Begins a table of the lowest level: everything of the tables before has been added.</summary>
    public void EnterTable() => AddWaiting();

    /// <summary>Adds a non-present entry of the lowest level, after the runs of its table.</summary>
    public void AddBelow(NonPresentExtent entry)
    {
        while (_ofTable.TryPeek(out Extent extent) && extent.Start < entry.Start) AddCut(_ofTable.Dequeue());
        AddNonPresent(entry);
    }

    /// <summary>Reports the last extents.</summary>
    public void Finish()
    {
        AddWaiting();
        EndRuns();
    }

    private void Wait(Above above)
    {
        AddWaiting();
        _above = above;
    }

    private void AddWaiting()
    {
        while (_ofTable.TryDequeue(out Extent extent)) AddCut(extent);
        if (_above is not { } above) return;
        _above = null;
        if (above.NonPresent is { } entry) AddNonPresent(entry);
        else if (above.Uniform is { } uniform) AddCut(uniform);
        else if (above.Repeated is { } table) AddRepeated(table);
    }

    /// <summary>Adds an extent, cut where an area begins or ends.</summary>
    private void AddCut(in Extent extent)
    {
        if (Bounds is null) AddWhole(extent);
        else AddCut(extent, Bounds);
    }

    private void AddCut(Extent extent, AreaBounds bounds)
    {
        while (true)
        {
            if (bounds.Enters(extent.Start)) EndRuns();
            ulong pages = ((bounds.Last - extent.Start.Value) / extent.PageSize) + 1;
            if (pages >= extent.Pages) break;
            AddWhole(extent.First(pages));
            extent = extent.Without(pages);
        }

        AddWhole(extent);
    }

    private void AddWhole(in Extent extent)
    {
        nonPresent?.Finish();
        _repeated?.Finish();
        _extents.Add(extent);
    }

    private void AddNonPresent(NonPresentExtent entry)
    {
        if (Bounds?.Enters(entry.Start) == true) EndRuns();
        _extents.Finish();
        _repeated?.Finish();
        nonPresent!.Add(entry);
    }

    private void AddRepeated(RepeatedTable table)
    {
        _extents.Finish();
        nonPresent?.Finish();
        _repeated?.Add(table);
    }

    private void EndRuns()
    {
        _extents.Finish();
        nonPresent?.Finish();
        _repeated?.Finish();
    }

    /// <summary>What was found above the lowest level.</summary>
    private readonly record struct Above(VirtualAddress Start)
    {
        public NonPresentExtent? NonPresent { get; init; }

        public Extent? Uniform { get; init; }

        public RepeatedTable? Repeated { get; init; }
    }
}
