using System.Runtime.CompilerServices;

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
    private readonly WaitingExtents _ofTable = new(); // found before the other entries of their table
    private FoundAbove? _above; // found before the run that ends there

    /// <summary>Where extents end too; null without areas.</summary>
    public AreaBounds? Bounds { get; set; }

    /// <summary>Adds an extent that a run of the walk is.</summary>
    // Optimized from the start: most runs of the tool end before tiered compilation would optimize it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
        else _ofTable.Add(extent);
    }

    /// <summary>Adds a non-present entry above the lowest level.</summary>
    public void AddAbove(NonPresentExtent entry) => Wait(new FoundAbove(entry.Start) { NonPresent = entry });

    /// <summary>Adds the pages of a table that is not walked again, which are all the same.</summary>
    public void AddAbove(Extent uniform) => Wait(new FoundAbove(uniform.Start) { Uniform = uniform });

    /// <summary>Adds a table that is not walked again.</summary>
    public void AddAbove(RepeatedTable table) => Wait(new FoundAbove(table.Start) { Repeated = table });

    /// <summary>Begins a table of the lowest level: everything of the tables before has been added.</summary>
    public void EnterTable() => AddWaiting();

    /// <summary>Adds a non-present entry of the lowest level, after the runs of its table.</summary>
    public void AddBelow(NonPresentExtent entry)
    {
        for (; !_ofTable.IsEmpty && _ofTable.First.Start < entry.Start; _ofTable.RemoveFirst()) AddCut(_ofTable.First);
        AddNonPresent(entry);
    }

    /// <summary>Reports the last extents.</summary>
    public void Finish()
    {
        AddWaiting();
        EndRuns();
    }

    private void Wait(in FoundAbove above)
    {
        AddWaiting();
        _above = above;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddWaiting()
    {
        for (; !_ofTable.IsEmpty; _ofTable.RemoveFirst()) AddCut(_ofTable.First);
        if (_above is not { } above) return;
        _above = null;
        if (above.NonPresent is { } entry) AddNonPresent(entry);
        else if (above.Uniform is { } uniform) AddCut(uniform);
        else if (above.Repeated is { } table) AddRepeated(table);
    }

    /// <summary>Adds an extent, cut where an area begins or ends.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
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
}
