using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace WalkGen.Live;

/// <summary>The file <c>/proc/PID/pagemap</c>.</summary>
internal sealed unsafe class PageMapFile : IDisposable
{
    private const int EntrySize = sizeof(ulong);

    private readonly SafeFileHandle _handle;
    private readonly string _path;

    private PageMapFile(int process, string path, SafeFileHandle handle)
    {
        Process = process;
        _path = path;
        _handle = handle;
    }

    /// <summary>The ID of the process.</summary>
    public int Process { get; }

    public static PageMapFile Open(int process)
    {
        ProcessFailures.ThrowUnlessSupported();
        string path = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/pagemap");
        SafeFileHandle handle = LinuxCalls.Open(path);
        if (!handle.IsInvalid) return new PageMapFile(process, path, handle);
        int error = Marshal.GetLastPInvokeError();
        handle.Dispose();
        throw ProcessFailures.Opening(process, path, error);
    }

    /// <summary>Calls <c>PAGEMAP_SCAN</c>.</summary>
    /// <returns>The number of regions.</returns>
    public int Scan(in PageQuery query, VirtualAddress start, VirtualAddress end, Span<PageRegion> regions, out VirtualAddress walkEnd)
    {
        ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
        fixed (PageRegion* first = regions)
        {
            PageScanArguments arguments = new()
            {
                Size = (ulong)sizeof(PageScanArguments),
                Flags = (query.WriteProtects ? PageScanArguments.WriteProtect : 0)
                    | (query.RequiresWriteProtectAllowed ? PageScanArguments.CheckWriteProtectAllowed : 0),
                Start = start.Value,
                End = end.Value,
                Regions = (nint)first,
                RegionCount = (ulong)regions.Length,
                Inverted = query.Inverted,
                AllOf = query.AllOf,
                AnyOf = query.AnyOf,
                Reported = query.Reported,
            };
            int count = LinuxCalls.Control(_handle, PageScanArguments.Request, &arguments);
            if (count < 0) throw ProcessFailures.Scanning(Process, query, start, end, Marshal.GetLastPInvokeError());
            walkEnd = new VirtualAddress(arguments.WalkEnd);
            return count;
        }
    }

    /// <summary>Reads the entries of the pages from number <paramref name="page"/> on.</summary>
    public void Read(ulong page, Span<ulong> entries)
    {
        ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
        while (!entries.IsEmpty)
        {
            nint length;
            fixed (ulong* first = entries)
            {
                length = LinuxCalls.Read(_handle, first, (nuint)entries.Length * EntrySize, (long)(page * EntrySize));
            }

            int error = length < 0 ? Marshal.GetLastPInvokeError() : 0;
            if (error == LinuxCalls.Interrupted) continue;
            if (length < 0) throw ProcessFailures.Reading(Process, _path, error);
            if (length == 0) throw ProcessFailures.Ended(Process); // the last address of a process is far below the end of the file
            int count = (int)(length / EntrySize);
            page += (ulong)count;
            entries = entries[count..];
        }
    }

    public void Dispose() => _handle.Dispose();
}
