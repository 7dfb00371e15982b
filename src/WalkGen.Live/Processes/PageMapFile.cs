using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace WalkGen.Live;

/// <summary>The file <c>/proc/PID/pagemap</c>.</summary>
internal sealed unsafe class PageMapFile : IDisposable
{
    private const int EntrySize = sizeof(ulong);

    private readonly SafeFileHandle _handle;
    private readonly ProcessFolder _folder;
    private readonly string _path;

    private PageMapFile(ProcessFolder folder, SafeFileHandle handle)
    {
        _folder = folder;
        _path = folder.PathOf("pagemap");
        _handle = handle;
    }

    /// <summary>The ID of the process.</summary>
    public int Process => _folder.Process;

    public static PageMapFile Open(ProcessFolder folder)
    {
        SafeFileHandle handle = folder.OpenFile("pagemap");
        return new PageMapFile(folder.Reopen(), handle);
    }

    /// <summary>Scans on from a cursor, and moves it.</summary>
    /// <returns>The number of regions.</returns>
    public int Scan(in PageQuery query, ref PageScanCursor cursor, Span<PageRegion> regions)
    {
        if (regions.IsEmpty) throw new ArgumentException("There is no room for a result: a scan needs a region.", nameof(regions));
        if (cursor.IsDone) return 0;
        int count = Scan(query, cursor.Next, cursor.End, regions, out VirtualAddress walkEnd);

        // The kernel collects 512 regions at a time, and its end of the walk may be that of an earlier 512. Only what it has returned
        // shows how far it came: less than asked for is all.
        VirtualAddress reached = count < regions.Length ? cursor.End : regions[count - 1].End;
        if (walkEnd > reached && walkEnd <= cursor.End) reached = walkEnd;
        cursor.Next = reached;
        return count;
    }

    /// <summary>Finds the first page of a range; false if there is none.</summary>
    public bool TryFind(in PageQuery query, VirtualAddress start, VirtualAddress end, out PageRegion page)
    {
        page = default;
        return Scan(query, start, end, new Span<PageRegion>(ref page), out _, maxPages: 1) > 0;
    }

    /// <summary>Calls <c>PAGEMAP_SCAN</c>, for at most <paramref name="maxPages"/> pages if it is not 0.</summary>
    /// <returns>The number of regions.</returns>
    public int Scan(
        in PageQuery query, VirtualAddress start, VirtualAddress end, Span<PageRegion> regions, out VirtualAddress walkEnd,
        ulong maxPages = 0)
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
                MaxPages = maxPages,
                Inverted = query.Inverted,
                AllOf = query.AllOf,
                AnyOf = query.AnyOf,
                Reported = query.Reported,
            };
            int count = LinuxCalls.Control(_handle, PageScanArguments.Request, &arguments);
            if (count < 0) throw ProcessFailures.Scanning(Process, query, start, end, Marshal.GetLastPInvokeError());
            if (count == 0 && !IsAlive()) throw ProcessFailures.Ended(Process); // Linux 6.12 finds no page in memory that is gone
            walkEnd = new VirtualAddress(arguments.WalkEnd);
            return count;
        }
    }

    /// <summary>
    /// Reads the entries of the pages from number <paramref name="page"/> on; zeros beyond the addresses of the process.
    /// </summary>
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
            if (length == 0 && !IsAlive()) throw ProcessFailures.Ended(Process);
            if (length == 0)
            {
                entries.Clear();
                return;
            }

            int count = (int)(length / EntrySize);
            page += (ulong)count;
            entries = entries[count..];
        }
    }

    public void Dispose()
    {
        _handle.Dispose();
        _folder.Dispose();
    }

    /// <summary>
    /// Whether the process still has this memory. The kernel refuses to read a part of an entry, but without memory returns nothing first.
    /// It may keep the memory for a while after the end of the process.
    /// </summary>
    private bool IsAlive()
    {
        byte part;
        return LinuxCalls.Read(_handle, &part, 1, 0) < 0 && Marshal.GetLastPInvokeError() == LinuxCalls.Invalid && _folder.IsAlive();
    }
}
