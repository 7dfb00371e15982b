using System.Runtime.InteropServices;

namespace WalkGen.Formats;

/// <summary>Ranges of the address space of this process, readable and writable, zero until they are written.</summary>
internal static unsafe partial class VirtualMemory
{
    private const int ProtReadWrite = 1 | 2; // PROT_READ | PROT_WRITE
    private const int MapPrivate = 0x02;
    private const int MapFixed = 0x10;
    private const nint MapFailed = -1;

    private const uint MemCommit = 0x1000;
    private const uint MemReserve = 0x2000;
    private const uint MemDecommit = 0x4000;
    private const uint PageReadWrite = 4;

    private static int MapAnonymous => OperatingSystem.IsMacOS() ? 0x1000 : 0x20;

    /// <summary>Reserves <paramref name="length"/> bytes; 0 if there is no room.</summary>
    public static nint Reserve(nuint length)
    {
        if (OperatingSystem.IsWindows()) return VirtualAlloc(0, length, MemReserve | MemCommit, PageReadWrite);
        nint block = MMap(0, length, ProtReadWrite, MapPrivate | MapAnonymous, -1, 0);
        return block == MapFailed ? 0 : block;
    }

    /// <summary>
    /// Returns the memory of a reserved range to the operating system, whatever is mapped there: the range is zero again.
    /// </summary>
    /// <returns>False if the operating system refuses.</returns>
    public static bool TryReset(nint block, nuint length) => OperatingSystem.IsWindows()
        ? VirtualFree(block, length, MemDecommit) != 0 && VirtualAlloc(block, length, MemCommit, PageReadWrite) == block
        : MMap(block, length, ProtReadWrite, MapPrivate | MapAnonymous | MapFixed, -1, 0) == block;

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint MMap(nint address, nuint length, int protection, int flags, int file, long offset);

    [LibraryImport("kernel32")]
    private static partial nint VirtualAlloc(nint address, nuint size, uint type, uint protection);

    [LibraryImport("kernel32")]
    private static partial int VirtualFree(nint address, nuint size, uint type);
}
