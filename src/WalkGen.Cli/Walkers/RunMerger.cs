namespace WalkGen.Cli.Walkers;

/// <summary>Merges runs that continue each other. Runs must be added in ascending order.</summary>
/// <param name="found">Gets each run as soon as it is complete.</param>
internal sealed class RunMerger<TRun>(Action<TRun> found)
    where TRun : struct, IRun<TRun>
{
    private TRun? _open;

    public void Add(TRun next)
    {
        if (_open is { } open && open.IsContinuedBy(next))
        {
            _open = open.JoinedWith(next);
            return;
        }

        Finish();
        _open = next;
    }

    /// <summary>Reports the last run.</summary>
    public void Finish()
    {
        if (_open is not { } run) return;
        _open = null;
        found(run);
    }
}
