namespace WalkGen;

// A piece of a walk: its first run may continue that of the piece before.
internal sealed partial class MappedRuns
{
    private OpenRun _head; // the first run of a piece, when it has ended
    private bool _withholds; // whether no run of a piece has ended yet
    private bool _endsRunBefore; // whether the run of the piece before has ended, before the first one of this piece

    /// <summary>The runs of a piece of the walk that begins below the entries that were entered last.</summary>
    public MappedRuns Piece()
    {
        var piece = (MappedRuns)MemberwiseClone();
        piece._decodings = new PageDecodings();
        (piece._run, piece._head) = (default, default);
        (piece._isComparable, piece._withholds, piece._endsRunBefore) = (false, true, false);
        return piece;
    }

    /// <summary>
    /// Continues the walk after <paramref name="before"/> with this piece, which has been walked. Adds the runs that ended before the
    /// second run of the piece to <paramref name="ended"/>.
    /// </summary>
    /// <returns>
    /// False if the walk would have merged pages of the piece in another way: it must be walked again, with these runs.
    /// </returns>
    public bool TryContinue(MappedRuns before, List<MappedRun> ended)
    {
        bool isEnded = !_withholds;
        _withholds = false;
        OpenRun first = isEnded ? _head : _run, open = before._run;
        RunJoin join = open.IsOpen && first.IsOpen ? open.JoinWith(first, _same, _compared) : RunJoin.None;
        if (join == RunJoin.Part)
        {
            (_run, _isComparable) = (open, false);
            return false;
        }

        if (join != RunJoin.None) first = open.Joined(first, join);
        else if (open.IsOpen && (first.IsOpen || _endsRunBefore)) ended.Add(open.Ended());
        else if (open.IsOpen) first = open;
        if (isEnded && first.IsOpen) ended.Add(first.Ended());
        else if (!isEnded) _run = first;
        return true;
    }

    /// <summary>Withholds the first run of a piece when it ends.</summary>
    private bool Withholds()
    {
        if (_run.IsOpen) (_head, _run, _withholds) = (_run, default, false);
        else _endsRunBefore = true;
        return true;
    }
}
