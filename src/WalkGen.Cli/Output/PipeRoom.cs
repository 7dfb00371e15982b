using System.Runtime.InteropServices;

namespace WalkGen.Cli.Output;

/// <summary>
/// How many bytes the standard output takes at once: a process that is killed while it writes them has written all or none. A pipe of
/// Linux holds some pages. A write that fits into those that are free does not wait for the reader.
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

    private readonly Queue<(long End, int Pages)> _unread = []; // the writes that the reader has not finished
    private long _written;
    private int _usedPages; // at most: of the writes in the queue, as if each began with a page of its own

    /// <summary>The number of bytes at this moment.</summary>
    public int Now
    {
        get
        {
            if (isFile) return int.MaxValue;
            if (capacity <= Least || Control(Output, CountUnread, out int unread) != 0) return Least;
            while (_unread.TryPeek(out var first) && first.End <= _written - unread) _usedPages -= _unread.Dequeue().Pages;
            return Math.Max(Least, capacity - (_usedPages * Least));
        }
    }

    /// <summary>Notes a write.</summary>
    public void Wrote(int bytes)
    {
        if (isFile || capacity <= Least) return;
        _written += bytes;
        int pages = (bytes + Least - 1) / Least;
        _unread.Enqueue((_written, pages));
        _usedPages += pages;
    }

    /// <summary>The room of the standard output of this process.</summary>
    public static PipeRoom OfProcess() => OperatingSystem.IsLinux()
        ? new(FileControl(Output, GetPipeSize, 0), FileIdentity.Of("/dev/stdout") is { IsRegular: true })
        : new(0, isFile: false);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int FileControl(int file, int command, nint argument);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Control(int file, nuint command, out int result);
}
