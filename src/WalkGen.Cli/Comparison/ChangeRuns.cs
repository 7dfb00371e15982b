namespace WalkGen.Cli.Comparison;

/// <summary>Merges changes, which come in ascending order, to runs.</summary>
internal sealed class ChangeRuns(Action<ChangeRun> found)
{
    private ChangeRun? _open;

    public void Add(ChangeRun next)
    {
        if (_open is { } open && open.IsContinuedBy(next))
        {
            _open = open with { Length = open.Length + next.Length };
            return;
        }

        Finish();
        _open = next;
    }

    /// <summary>Hands out the last run.</summary>
    public void Finish()
    {
        if (_open is { } run) found(run);
        _open = null;
    }
}
