namespace WalkGen.Live;

/// <summary>
/// Finds the pages of a process by their state, and write-protects them if that is wanted (<c>PAGEMAP_SCAN</c> of
/// <c>/proc/PID/pagemap</c>). Needs Linux 6.7. The kernel does not visit tables that are empty, so a scan of few pages in many addresses
/// is fast. A scan allocates nothing.
/// </summary>
/// <remarks>
/// Any thread may scan. The process may run meanwhile: a region says what was true when the kernel visited it. Source: Linux,
/// <c>Documentation/admin-guide/mm/pagemap.rst</c>, <c>do_pagemap_scan</c> of <c>fs/proc/task_mmu.c</c>.
/// </remarks>
public sealed class PageMapScan : IDisposable
{
    private readonly PageMapFile _file;

    private PageMapScan(PageMapFile file) => _file = file;

    /// <summary>The ID of the process.</summary>
    public int ProcessId => _file.Process;

    /// <summary>Opens a process.</summary>
    /// <param name="processId">The ID of the process, or of this one (<see cref="Environment.ProcessId"/>).</param>
    /// <exception cref="IOException">There is no such process, or it has no memory.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may not read the other's memory.</exception>
    /// <exception cref="PlatformNotSupportedException">The operating system is not Linux, or has no pagemap.</exception>
    public static PageMapScan Open(int processId)
    {
        using var folder = ProcessFolder.Open(processId);
        return Open(folder);
    }

    /// <summary>Opens the process of a folder.</summary>
    internal static PageMapScan Open(ProcessFolder folder) => new(PageMapFile.Open(folder));

    /// <summary>
    /// Finds pages from <paramref name="cursor"/> on, until its range ends or <paramref name="regions"/> is full, and moves the cursor.
    /// Call it until <see cref="PageScanCursor.IsDone"/>: the last call may find nothing.
    /// </summary>
    /// <param name="query">The pages to find.</param>
    /// <param name="cursor">Where to begin; then where to go on.</param>
    /// <param name="regions">The results, in ascending order. Not empty.</param>
    /// <returns>The number of results.</returns>
    /// <exception cref="ArgumentException">
    /// <paramref name="regions"/> is empty, or the range has addresses that no process can have.
    /// </exception>
    /// <exception cref="IOException">The process has ended.</exception>
    /// <exception cref="InvalidOperationException">
    /// <see cref="PageQuery.RequiresWriteProtectAllowed"/>, and memory of the range is not registered.
    /// </exception>
    /// <exception cref="NotSupportedException">The kernel does not know a category, or cannot scan (before Linux 6.7).</exception>
    public int Scan(in PageQuery query, ref PageScanCursor cursor, Span<PageRegion> regions)
        => _file.Scan(query, ref cursor, regions);

    /// <summary>Write-protects the pages of <paramref name="range"/> that <paramref name="query"/> finds, without results.</summary>
    /// <param name="query">The pages to protect. <see cref="PageQuery.WriteProtects"/> is implied.</param>
    /// <param name="range">The addresses: whole pages.</param>
    /// <exception cref="ArgumentException">
    /// The range does not consist of whole pages, or has addresses that no process can have.
    /// </exception>
    /// <exception cref="IOException">The process has ended.</exception>
    /// <exception cref="InvalidOperationException">
    /// <see cref="PageQuery.RequiresWriteProtectAllowed"/>, and memory of the range is not registered.
    /// </exception>
    /// <exception cref="NotSupportedException">The kernel does not know a category, or cannot scan (before Linux 6.7).</exception>
    public void WriteProtect(in PageQuery query, VirtualRange range)
    {
        var cursor = new PageScanCursor(range);
        _file.Scan(query with { WriteProtects = true }, cursor.Next, cursor.End, [], out _);
    }

    /// <summary>Closes the file. Later scans throw <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose() => _file.Dispose();
}
