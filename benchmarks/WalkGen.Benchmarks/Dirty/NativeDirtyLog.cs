using System.Runtime.InteropServices;

namespace WalkGen.Benchmarks;

/// <summary>The dirty log in C.</summary>
internal sealed unsafe class NativeDirtyLog : IDisposable
{
    private readonly delegate* unmanaged<ulong*, ulong*, ulong, int, RunSum*, void> _round;
    private readonly ulong* _bitmap, _copy;

    public NativeDirtyLog(nint library)
    {
        _round = (delegate* unmanaged<ulong*, ulong*, ulong, int, RunSum*, void>)NativeLibrary.GetExport(library, "dirty_round");
        _bitmap = (ulong*)NativeMemory.AlignedAlloc(DirtyPattern.Pages / 8, 64);
        _copy = (ulong*)NativeMemory.AlignedAlloc(DirtyPattern.Pages / 8, 64);
    }

    public void Write(DirtyPattern pattern) => pattern.Words.CopyTo(new Span<ulong>(_bitmap, DirtyPattern.Pages / 64));

    /// <param name="skipsZeros">Whether words without a bit are not exchanged, as in KVM.</param>
    public RunSum Round(bool skipsZeros)
    {
        RunSum sum = default;
        _round(_bitmap, _copy, DirtyPattern.Pages / 64, skipsZeros ? 1 : 0, &sum);
        return sum;
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_bitmap);
        NativeMemory.AlignedFree(_copy);
    }
}
