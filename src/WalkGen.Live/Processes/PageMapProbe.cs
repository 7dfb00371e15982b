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

    private static readonly Lazy<PageMapEntry> Entry = new(ReadEntry);

    /// <summary>Whether the kernel has soft-dirty bits: memory that was just mapped has the bit in any case.</summary>
    public static bool HasSoftDirty => Entry.Value.IsSoftDirty;

    /// <summary>Whether frames and places in swap areas are shown: that needs CAP_SYS_ADMIN.</summary>
    public static bool ShowsFrames => Entry.Value.Frame is not null;

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
