using System.Runtime.CompilerServices;
using WalkGen.Dirty;

namespace WalkGen.Benchmarks;

/// <summary>What both sides compute from the runs: <c>struct runs</c> of <c>dirty.c</c>.</summary>
internal record struct RunSum(ulong Count, ulong Pages, ulong Hash)
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(PageRun run)
    {
        Count++;
        Pages += run.Count;
        Hash = (Hash * 31) + run.First;
    }
}
