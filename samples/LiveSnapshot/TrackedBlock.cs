using System.Runtime.InteropServices;
using WalkGen;
using WalkGen.Dirty;
using WalkGen.Live;

namespace LiveSnapshot;

/// <summary>Native memory whose written pages are known.</summary>
public sealed unsafe class TrackedBlock : IDisposable
{
    private readonly byte* _first;

    /// <param name="length">The size in bytes, a multiple of the page size.</param>
    public TrackedBlock(nuint length)
    {
        Length = length;
        _first = (byte*)NativeMemory.AlignedAlloc(length, (nuint)PageSize);
        NativeMemory.Clear(_first, length);
        try
        {
            Written = LiveDirtyTracker.Start(VirtualRange.FromLength(new VirtualAddress((ulong)_first), length));
        }
        catch
        {
            NativeMemory.AlignedFree(_first);
            throw;
        }
    }

    public static int PageSize => Environment.SystemPageSize;

    public nuint Length { get; }

    public int PageCount => (int)(Length / (nuint)PageSize);

    /// <summary>The pages that were written since the last collection.</summary>
    public IDirtyLog Written { get; }

    public Span<byte> Page(int page) => Pages(page, 1);

    public Span<byte> Pages(int first, int count) => new(_first + ((nuint)first * (nuint)PageSize), count * PageSize);

    public void Dispose()
    {
        Written.Dispose();
        NativeMemory.AlignedFree(_first);
    }
}
