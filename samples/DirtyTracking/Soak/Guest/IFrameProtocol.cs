using WalkGen;
using WalkGen.Emulation;

namespace DirtyTracking;

/// <summary>A protocol that keeps a copy of RAM up to date, round by round.</summary>
public interface IFrameProtocol : IDisposable
{
    /// <summary>Copies the pages that were written since the last round.</summary>
    /// <returns>The number of pages.</returns>
    long Round(Action<PageRun> copy);
}

/// <summary>The protocol of <see cref="FrameDirtyLog"/>: collect, then copy.</summary>
public sealed class FrameLogProtocol(PhysicalBus bus, PhysicalAddress start, ulong length) : IFrameProtocol
{
    private readonly FrameDirtyLog _log = new(bus, start, length);
    private ulong[]? _words;

    public long Round(Action<PageRun> copy)
    {
        _words ??= new ulong[_log.WordCount];
        long count = 0;
        foreach (PageRun run in _log.Collect(_words))
        {
            copy(run);
            count += (long)run.Count;
        }

        return count;
    }

    public void Dispose() => _log.Dispose();
}

/// <summary>The protocol of <see cref="DirtyRing"/>, with rings that are often full.</summary>
public sealed class FrameRingProtocol(PhysicalBus bus, PhysicalAddress start, ulong length) : IFrameProtocol
{
    private readonly DirtyRing _ring = new(bus, start, length, capacity: 16);
    private readonly ulong[] _pages = new ulong[512]; // few would never be enough while CPUs write pages again

    public long Round(Action<PageRun> copy)
    {
        long count = 0;
        int found;
        do
        {
            found = _ring.Collect(_pages);
            foreach (ulong page in _pages.AsSpan(0, found)) copy(new PageRun(page, 1));
            count += found;
        }
        while (found == _pages.Length);
        return count;
    }

    public void Dispose() => _ring.Dispose();
}
