using System.Runtime.CompilerServices;

namespace WalkGen;

/// <summary>The run of pages that a walk is in.</summary>
internal struct OpenRun
{
    private RunPage _first;
    private ulong _start;
    private ulong _last;
    private ulong _nextFrame;
    private bool _isRepeated;
    private bool _isSinglePage;

    /// <summary>Whether there is a run.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>The frame that the next page must map, if frames matter.</summary>
    public readonly ulong NextFrame => _nextFrame;

    /// <summary>Whether each page maps the same frame.</summary>
    public readonly bool IsRepeated => _isRepeated;

    /// <summary>Whether a page at <paramref name="first"/> is adjacent.</summary>
    public readonly bool EndsBefore(ulong first) => IsOpen && _last + 1 == first && first != 0;

    /// <summary>Begins a run with <paramref name="page"/> at <paramref name="first"/> to <paramref name="last"/>, inclusive.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin(in RunPage page, ulong first, ulong last)
    {
        _first = page;
        _start = first;
        _last = last;
        _nextFrame = page.Physical + (last - first) + 1;
        (_isRepeated, _isSinglePage, IsOpen) = (false, true, true);
    }

    /// <summary>Adds <paramref name="page"/>; false if it does not continue the run.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryAdd(in RunPage page, ulong first, ulong last, PageAttributes same, EntryFlags compared)
    {
        if (!EndsBefore(first) || ((page.Flags ^ _first.Flags) & compared) != EntryFlags.None) return false;
        if ((same & PageAttributes.Permissions) != 0 && page.Rights != _first.Rights) return false;
        if ((same & PageAttributes.PageSize) != 0 && page.Size != _first.Size) return false;
        bool follows = (same & PageAttributes.Frames) == 0 || !page.IsPresent || page.Physical == _nextFrame;
        if (!follows && !Repeats(page, last - first)) return false;
        Extend(last, last - first + 1);
        return true;
    }

    /// <summary>Adds pages up to <paramref name="last"/>, <paramref name="length"/> bytes, that continue the run.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Extend(ulong last, ulong length)
    {
        _last = last;
        if (!_isRepeated) _nextFrame += length;
        _isSinglePage = false;
    }

    /// <summary>How the walk would have merged the pages of <paramref name="next"/> with this run.</summary>
    public readonly RunJoin JoinWith(in OpenRun next, PageAttributes same, EntryFlags compared)
    {
        if (!EndsBefore(next._start) || ((next._first.Flags ^ _first.Flags) & compared) != EntryFlags.None) return RunJoin.None;
        if ((same & PageAttributes.Permissions) != 0 && next._first.Rights != _first.Rights) return RunJoin.None;
        if ((same & PageAttributes.PageSize) != 0 && next._first.Size != _first.Size) return RunJoin.None;
        if ((same & PageAttributes.Frames) == 0 || !next._first.IsPresent) return RunJoin.Whole;
        if (next._first.Physical == _nextFrame) return next._isSinglePage || next._isRepeated == _isRepeated ? RunJoin.Whole : RunJoin.Part;
        ulong firstLength = next._isSinglePage ? next._last - next._start : next._first.Size - 1;
        if (!CanRepeat(next._first, firstLength)) return RunJoin.None;
        return next._isSinglePage || next._isRepeated ? RunJoin.Repeated : RunJoin.Part;
    }

    /// <summary>This run and <paramref name="next"/>, which continues it.</summary>
    public readonly OpenRun Joined(in OpenRun next, RunJoin join)
    {
        OpenRun joined = this;
        joined._isRepeated |= join == RunJoin.Repeated;
        (joined._last, joined._isSinglePage) = (next._last, false);
        joined._nextFrame = joined._isRepeated ? _first.Physical : next._nextFrame;
        return joined;
    }

    /// <summary>The run, which has ended.</summary>
    public MappedRun Ended()
    {
        End(out MappedRun run);
        return run;
    }

    /// <summary>Ends the run.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void End(out MappedRun run)
    {
        IsOpen = false;
        run = new MappedRun
        {
            Range = new VirtualRange(_start, _last), Physical = new PhysicalAddress(_first.Physical), PageSize = _first.Size,
            Flags = _first.Flags, Rights = _first.Rights, Raw = _first.Raw, IsRepeated = _isRepeated,
        };
    }

    /// <summary>Whether <paramref name="page"/> and the one page of the run map one frame. The run then repeats it.</summary>
    private bool Repeats(in RunPage page, ulong length)
    {
        if (!CanRepeat(page, length)) return false;
        (_isRepeated, _nextFrame) = (true, _first.Physical);
        return true;
    }

    private readonly bool CanRepeat(in RunPage page, ulong length)
    {
        if (!_isSinglePage || page.Physical != _first.Physical || page.Size != _first.Size) return false;
        return length == page.Size - 1 && _last - _start == page.Size - 1; // no parts of pages
    }
}
