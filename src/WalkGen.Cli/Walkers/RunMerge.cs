namespace WalkGen.Cli.Walkers;

/// <summary>A run of pages that have something in common.</summary>
internal interface IRun<TSelf>
{
    /// <summary>The size in bytes.</summary>
    ulong Length { get; }

    /// <summary>Whether <paramref name="next"/> goes on where this run ends. Nothing goes on beyond the topmost page.</summary>
    bool IsContinuedBy(TSelf next);

    /// <summary>The run with another length.</summary>
    TSelf WithLength(ulong length);
}

/// <summary>Joins runs that continue each other. They must come in ascending order.</summary>
/// <param name="found">Told of each run, when nothing can continue it any more.</param>
internal sealed class RunMerge<TRun>(Action<TRun> found)
    where TRun : struct, IRun<TRun>
{
    private TRun? _open;

    /// <summary>How many runs were told.</summary>
    public long Count { get; private set; }

    public void Add(TRun next)
    {
        if (_open is { } open && open.IsContinuedBy(next))
        {
            _open = open.WithLength(open.Length + next.Length);
            return;
        }

        Finish();
        _open = next;
    }

    /// <summary>Hands out the last run.</summary>
    public void Finish()
    {
        if (_open is not { } run) return;
        _open = null;
        Count++;
        found(run);
    }
}
