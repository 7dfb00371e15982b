using System.Runtime.CompilerServices;
using WalkGen.Dirty;
using WalkGen.Emulation;

namespace WalkGen.Benchmarks;

/// <summary>The dirty log of WalkGen, on a bus with one CPU.</summary>
internal sealed class CollectedLog : IDisposable
{
    private const int PageShift = 12;

    private readonly PhysicalBus _bus = new();
    private readonly FrameDirtyLog _log;
    private readonly ulong[] _words;

    public CollectedLog()
    {
        new SoftwareMmu<X86_64>(_bus).AddCpu();
        _log = new FrameDirtyLog(_bus, default, (ulong)DirtyPattern.Pages << PageShift);
        _words = new ulong[_log.WordCount];
    }

    public void Write(DirtyPattern pattern)
    {
        IWriteTracker tracker = _log;
        foreach (PageRun run in pattern.Runs)
        {
            tracker.BeforeWrite(null, new PhysicalAddress(run.First << PageShift), run.Count << PageShift);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public RunSum Round()
    {
        RunSum sum = default;
        foreach (PageRun run in _log.Collect(_words)) sum.Add(run);
        return sum;
    }

    public void Dispose()
    {
        _log.Dispose();
        _bus.Dispose();
    }
}
