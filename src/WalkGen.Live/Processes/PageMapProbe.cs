using System.Runtime.InteropServices;

namespace WalkGen.Live;

/// <summary>
/// What pagemap shows to this process: found once by the entry of a page of its own that was just mapped and written. Nothing is cleared,
/// and no other memory is touched.
/// </summary>
internal static unsafe partial class PageMapProbe
{
    private const int ReadWrite = 3; // PROT_READ | PROT_WRITE
    private const int PrivateAnonymous = 0x22; // MAP_PRIVATE | MAP_ANONYMOUS

    private static readonly Lazy<(PageMapEntry Entry, string? Failure)> Probe = new(TryReadEntry);

    /// <summary>Whether the kernel has soft-dirty bits: memory that was just mapped has the bit in any case.</summary>
    public static bool HasSoftDirty => Probe.Value.Entry.IsSoftDirty;

    /// <summary>Whether frames and places in swap areas are shown: that needs CAP_SYS_ADMIN.</summary>
    public static bool ShowsFrames => Probe.Value.Entry.Frame is not null;

    /// <summary>Why nothing is known, as a sentence; null if it is. A program with capabilities of its file may not read itself.</summary>
    public static string? Failure => Probe.Value.Failure;

    private static (PageMapEntry Entry, string? Failure) TryReadEntry()
    {
        try
        {
            return (ReadEntry(), null);
        }
        catch (UnauthorizedAccessException e)
        {
            return (default, e.Message);
        }
    }

    private static PageMapEntry ReadEntry()
    {
        using var folder = ProcessFolder.Open(Environment.ProcessId);
        using var file = PageMapFile.Open(folder);
        nuint size = (nuint)Environment.SystemPageSize;
        nint page = Map(0, size, ReadWrite, PrivateAnonymous, -1, 0);
        if (page == -1) throw new IOException($"No page can be mapped: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.");
        try
        {
            Volatile.Write(ref *(byte*)page, 1);
            Span<ulong> entry = stackalloc ulong[1];
            file.Read((ulong)page / size, entry);
            return new PageMapEntry(entry[0]);
        }
        finally
        {
            _ = Unmap(page, size);
        }
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);
}
