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
        foreach (var (presence, length) in presences.Pieces(new PhysicalAddress(_start), _length))
        {
            if (presence == FramePresence.Held) Held += length;
            else if (presence == FramePresence.LeftOut) LeftOut += length;
            else NotNamed += length;
        }

        _length = 0;
    }
}
