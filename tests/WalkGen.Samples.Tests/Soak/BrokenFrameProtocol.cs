using WalkGen.Emulation;

namespace WalkGen.Samples.Tests.Soak;

/// <summary>A dirty log like <see cref="FrameDirtyLog"/>, with one mistake and a pause where it matters.</summary>
internal sealed class BrokenFrameProtocol : IFrameProtocol, IWriteTracker
{
    private readonly PhysicalBus _bus;
    private readonly PhysicalAddress _start;
    private readonly int[] _dirty;

    public BrokenFrameProtocol(PhysicalBus bus, PhysicalAddress start, ulong length)
    {
        (_bus, _start) = (bus, start);
        _dirty = new int[length >> 12];
        bus.AddTracker(this);
    }

    /// <summary>Whether a round flushes at all.</summary>
    public bool Flushes { get; init; } = true;

    /// <summary>Whether the flush comes before the set of dirty pages is taken.</summary>
    public bool FlushesFirst { get; init; }

    /// <summary>Whether the pages are copied before the flush.</summary>
    public bool CopiesFirst { get; init; }

    public long Round(Action<PageRun> copy)
    {
        if (FlushesFirst)
        {
            _bus.FlushWrites();
            Thread.Sleep(1); // CPUs cache the permission to write again
        }

        int[] pages = [.. Enumerable.Range(0, _dirty.Length).Where(page => Interlocked.Exchange(ref _dirty[page], 0) != 0)];
        if (CopiesFirst)
        {
            Copy();
            Thread.Sleep(1); // CPUs store to pages that they may still write
        }

        if (Flushes && !FlushesFirst) _bus.FlushWrites();
        if (!CopiesFirst) Copy();
        return pages.Length;

        void Copy()
        {
            foreach (int page in pages) copy(new PageRun((ulong)page, 1));
        }
    }

    public void BeforeWrite(VirtualCpu? cpu, PhysicalAddress start, ulong length)
    {
        ulong page = (start.Value - _start.Value) >> 12; // of a page table: far above
        if (page < (ulong)_dirty.Length) Volatile.Write(ref _dirty[page], 1);
    }

    public void Dispose() => _bus.RemoveTracker(this);
}
