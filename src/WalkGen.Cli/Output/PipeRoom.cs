using System.Runtime.InteropServices;

namespace WalkGen.Cli.Output;

/// <summary>
/// How many bytes the standard output takes at once: a process that is killed while it writes them has written all or none. A pipe of
/// Linux that is empty takes as many as it holds, because no write of them waits for the reader.
/// </summary>
/// <param name="capacity">What the pipe holds, in bytes; 0 if the output is no pipe.</param>
/// <param name="isFile">Whether the output is a file, which does not wait for a reader.</param>
internal sealed partial class PipeRoom(int capacity, bool isFile)
{
    /// <summary>What any pipe takes at once (POSIX: PIPE_BUF; Linux: 4096).</summary>
    private const int Least = 4096;

    private const int Output = 1;
    private const int GetPipeSize = 1032; // F_GETPIPE_SZ
    private const nuint CountUnread = 0x541b; // FIONREAD

    /// <summary>The number of bytes at this moment.</summary>
    public int Now
        => isFile ? int.MaxValue
            : capacity > Least && Control(Output, CountUnread, out int unread) == 0 && unread == 0 ? capacity
            : Least;

    /// <summary>The room of the standard output of this process.</summary>
    public static PipeRoom OfProcess() => OperatingSystem.IsLinux()
        ? new(FileControl(Output, GetPipeSize, 0), FileIdentity.Of("/dev/stdout") is { IsRegular: true })
        : new(0, isFile: false);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int FileControl(int file, int command, nint argument);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Control(int file, nuint command, out int result);
}
