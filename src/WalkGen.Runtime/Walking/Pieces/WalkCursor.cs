namespace WalkGen.Pieces;

/// <summary>
/// The place at which a paused walk goes on. The walks with one cursor make the same calls as one walk of the whole range, if no entry is
/// changed meanwhile.
/// </summary>
/// <remarks>One cursor is for one walker and one page table. It may not be used by several threads at once.</remarks>
public sealed class WalkCursor
{
    private PageTable? _table;
    private Type? _walker;

    /// <summary>Begins before a range.</summary>
    /// <param name="range">The addresses to walk.</param>
    public WalkCursor(VirtualRange range)
    {
        Range = range;
        Next = range.Start;
    }

    /// <summary>The addresses to walk.</summary>
    public VirtualRange Range { get; }

    /// <summary>The address at which the next walk goes on. It has no meaning when the walk has ended.</summary>
    public VirtualAddress Next { get; internal set; }

    /// <summary>Whether the walk has visited the whole range, or a handler has ended it.</summary>
    public bool IsEnded { get; internal set; }

    /// <summary>How many tables were walked, of all levels.</summary>
    public long Tables { get; internal set; }

    /// <summary>The result so far. Its code is 0 while the walk is paused.</summary>
    public WalkResult Result { get; internal set; }

    /// <summary>The state of the walk of the current root table.</summary>
    internal PageWalk Walk;

    /// <summary>The level of the entry at <see cref="Next"/>.</summary>
    internal PageTableLevel NextLevel { get; set; }

    /// <summary>All tables of the range; null if they were not counted, or are too many.</summary>
    internal long? Total { get; set; }

    /// <summary>How many root tables have been walked.</summary>
    internal int Roots { get; set; }

    /// <summary>How many parts of the range have been walked from the current root table.</summary>
    internal int Parts { get; set; }

    /// <summary>Whether the walk of the current part has begun.</summary>
    internal bool IsBegun { get; set; }

    /// <summary>Checks that the cursor belongs to a walk.</summary>
    /// <exception cref="InvalidOperationException">The cursor was used for another page table or another kind of walker.</exception>
    internal void Enter(PageTable table, Type walker)
    {
        if ((_table ?? table) != table || (_walker ?? walker) != walker)
        {
            throw new InvalidOperationException(
                $"The cursor at {Next} belongs to a walk of {_walker!.Name} over the page table at {_table!.Root}: use a new cursor.");
        }

        (_table, _walker) = (table, walker);
    }
}
