using WalkGen;
using WalkGen.Linux;

namespace DirtyTracking.Demo;

/// <summary>Records TLB flushes.</summary>
internal sealed class FlushLog : WalkTracer
{
    private readonly List<(Vma Vma, VirtualRange Range)> _flushes = [];

    public override void TlbFlushed(Vma vma, VirtualRange range) => _flushes.Add((vma, range));

    /// <summary>Returns the flushes since the last call, with the VMA and the first and last page of the file.</summary>
    public IReadOnlyList<(Vma Vma, ulong First, ulong Last)> Take()
    {
        var taken = _flushes
            .Select(static flush => (flush.Vma, PageOf(flush.Vma, flush.Range.Start), PageOf(flush.Vma, flush.Range.Last)))
            .ToList();
        _flushes.Clear();
        return taken;
    }

    private static ulong PageOf(Vma vma, VirtualAddress address) => ((address - vma.Range.Start) >> vma.Space!.PageShift) + vma.PageOffset;
}
