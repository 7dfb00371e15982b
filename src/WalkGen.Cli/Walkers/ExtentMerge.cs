namespace WalkGen.Cli.Walkers;

/// <summary>Joins extents that continue each other. They must come in ascending order.</summary>
/// <param name="found">Told of each extent, when nothing can continue it any more.</param>
internal sealed class ExtentMerge(Action<Extent> found)
{
    private Extent? _open;

    public void Add(Extent next)
    {
        if (_open is { } open && open.IsContinuedBy(next))
        {
            _open = open with { Length = open.Length + next.Length };
            return;
        }

        Finish();
        _open = next;
    }

    /// <summary>Hands out the last extent.</summary>
    public void Finish()
    {
        if (_open is { } extent) found(extent);
        _open = null;
    }
}
