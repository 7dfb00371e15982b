using System.Runtime.CompilerServices;

namespace WalkGen.Cli.Walkers;

/// <summary>Merges runs that continue each other. Runs must be added in ascending order.</summary>
/// <param name="found">Gets each run as soon as it is complete.</param>
internal sealed class RunMerger<TRun>(Action<TRun> found)
    where TRun : struct, IRun<TRun>
{
    // Not a nullable run, which would be copied more often.
    private TRun _open;
    private bool _isOpen;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(in TRun next)
    {
        if (_isOpen && _open.IsContinuedBy(next))
        {
            _open = _open.JoinedWith(next);
            return;
        }

        Finish();
        (_open, _isOpen) = (next, true);
    }

    /// <summary>Reports the last run.</summary>
    public void Finish()
    {
        if (!_isOpen) return;
        _isOpen = false;
        found(_open);
    }
}
