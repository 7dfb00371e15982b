using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace WalkGen.Live;

/// <summary>The calls of Linux for files of <c>/proc/PID</c>, with their error numbers.</summary>
internal static unsafe partial class LinuxCalls
{
    public const int NotPermitted = 1; // EPERM
    public const int NoEntry = 2; // ENOENT
    public const int NoProcess = 3; // ESRCH
    public const int Interrupted = 4; // EINTR
    public const int NoAccess = 13; // EACCES
    public const int BadAddress = 14; // EFAULT
    public const int Invalid = 22; // EINVAL
    public const int UnknownRequest = 25; // ENOTTY

    public const int ReadOnly = 0x8_0000; // O_RDONLY | O_CLOEXEC
    public const int WriteOnly = ReadOnly | 1; // O_WRONLY | O_CLOEXEC

    /// <summary>Opens a file or folder, in a folder if it is not null; the handle is invalid if that failed.</summary>
    public static SafeFileHandle Open(SafeFileHandle? folder, string path, int flags = ReadOnly)
    {
        int file;
        do file = folder is null ? Open(path, flags) : OpenIn(folder, path, flags);
        while (file < 0 && Marshal.GetLastPInvokeError() == Interrupted);
        return new SafeFileHandle(file, ownsHandle: true);
    }

    /// <summary>Controls a file; -1 if that failed.</summary>
    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Control(SafeFileHandle file, nuint request, void* argument);

    /// <summary>Reads bytes at an offset; -1 if that failed.</summary>
    [LibraryImport("libc", EntryPoint = "pread", SetLastError = true)]
    public static partial nint Read(SafeFileHandle file, void* buffer, nuint length, long offset);

    /// <summary>Writes bytes; -1 if that failed.</summary>
    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(SafeFileHandle file, void* buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "openat", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int OpenIn(SafeFileHandle folder, string path, int flags);
}
