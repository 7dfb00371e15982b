using WalkGen;
using WalkGen.Linux;

namespace DirtyTracking.Demo;

/// <summary>Notes which ranges of the TLB were flushed.</summary>
internal sealed class FlushLog : WalkTracer
{
    private readonly List<(Vma Vma, VirtualRange Range)> _flushes = [];

    public override void TlbFlushed(Vma vma, VirtualRange range) => _flushes.Add((vma, range));

    /// <summary>The pages of the file that were flushed since the last call, as first and last page per area.</summary>
    public IReadOnlyList<(Vma Vma, ulong First, ulong Last)> Take()
    {
        var taken = _flushes.Select(static flush => (flush.Vma, PageOf(flush.Vma, flush.Range.Start), PageOf(flush.Vma, flush.Range.Last))).ToList();
        _flushes.Clear();
        return taken;
    }

    private static ulong PageOf(Vma vma, VirtualAddress address) => ((address - vma.Range.Start) >> vma.Space!.PageShift) + vma.PageOffset;
}
