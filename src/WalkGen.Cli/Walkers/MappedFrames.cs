using WalkGen.Images;

namespace WalkGen.Cli.Walkers;

/// <summary>Counts the memory that leaves map, by what the image knows about it. Contiguous leaves are looked up together.</summary>
/// <param name="presences">What the image knows; null to count nothing.</param>
internal sealed class MappedFrames(FramePresences? presences)
{
    private ulong _start;
    private ulong _length;

    /// <summary>Bytes in the image.</summary>
    public ulong Held { get; private set; }

    /// <summary>Bytes of memory that was left out of the image.</summary>
    public ulong LeftOut { get; private set; }

    /// <summary>Bytes that are no memory as far as the image knows.</summary>
    public ulong NotNamed { get; private set; }

    /// <summary>
    /// Adds leaves that map <paramref name="bytes"/> within <paramref name="first"/> to <paramref name="last"/>, inclusive; false if they
    /// must be added one by one.
    /// </summary>
    public bool TryAddWithin(ulong first, ulong last, ulong bytes)
    {
        if (presences is null) return true;
        if (presences.OfPiece(first, last) is not { } presence) return false;
        Count(presence, bytes);
        return true;
    }

    public void Add(PhysicalAddress start, ulong length)
    {
        if (_length != 0 && start.Value == _start + _length)
        {
            _length += length;
            return;
        }

        Finish();
        (_start, _length) = (start.Value, length);
    }

    /// <summary>Counts the last leaves.</summary>
    public void Finish()
    {
        if (presences is null || _length == 0) return;
        if (!TryAddWithin(_start, _start + (_length - 1), _length))
        {
            foreach (var (presence, length) in presences.Pieces(new PhysicalAddress(_start), _length)) Count(presence, length);
        }

        _length = 0;
    }

    private void Count(FramePresence presence, ulong length)
    {
        if (presence == FramePresence.Held) Held += length;
        else if (presence == FramePresence.LeftOut) LeftOut += length;
        else NotNamed += length;
    }
}
