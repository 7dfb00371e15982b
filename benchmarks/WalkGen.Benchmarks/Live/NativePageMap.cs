using System.Runtime.InteropServices;
using WalkGen.Live;

namespace WalkGen.Benchmarks;

/// <summary>pagemap.c: the kernel's calls without a library.</summary>
internal sealed unsafe class NativePageMap : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("walkgen-benchmarks-");
    private readonly nint _library;
    private readonly delegate* unmanaged<ulong, ulong> _map;
    private readonly delegate* unmanaged<ulong, ulong, ulong, PageRegion*, ulong, long> _scan;
    private readonly delegate* unmanaged<ulong, ulong, ulong*, long> _read;
    private readonly ulong[] _entries = new ulong[1 << 17];

    /// <exception cref="InvalidOperationException">The program cannot be compiled.</exception>
    public NativePageMap()
    {
        string library = Path.Combine(_folder.FullName, "pagemap.so");
        string? problem = CCompiler.Run(["-shared", "-fPIC", "-o", library, CCompiler.Extract("pagemap.c", _folder)]);
        if (problem is not null) throw new InvalidOperationException($"pagemap.c was not compiled: {problem}");
        _library = NativeLibrary.Load(library);
        _map = (delegate* unmanaged<ulong, ulong>)NativeLibrary.GetExport(_library, "map_tracked");
        _scan = (delegate* unmanaged<ulong, ulong, ulong, PageRegion*, ulong, long>)NativeLibrary.GetExport(_library, "scan_pages");
        _read = (delegate* unmanaged<ulong, ulong, ulong*, long>)NativeLibrary.GetExport(_library, "read_pages");
    }

    /// <summary>Maps memory with write tracking, all pages written before, and clean.</summary>
    /// <exception cref="InvalidOperationException">The kernel refuses.</exception>
    public VirtualRange MapTracked(ulong length)
    {
        ulong start = _map(length);
        return start != 0
            ? VirtualRange.FromLength(new VirtualAddress(start), length)
            : throw new InvalidOperationException("The kernel has no PAGEMAP_SCAN, or no userfaultfd with asynchronous write protection.");
    }

    public long Scan(VirtualRange range, PageCategories categories, PageRegion[] regions)
    {
        fixed (PageRegion* first = regions)
            return _scan(range.Start.Value, range.End.Value, (ulong)categories, first, (ulong)regions.Length);
    }

    public long Read(VirtualRange range)
    {
        fixed (ulong* first = _entries) return _read(range.Start.Value, range.End.Value, first);
    }

    public void Dispose()
    {
        if (_library != 0) NativeLibrary.Free(_library);
        _folder.Delete(recursive: true);
    }
}
