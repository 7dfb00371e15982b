using WalkGen.Cli.Output;
using WalkGen.Images;

namespace WalkGen.Cli;

/// <summary>Why the data of a command is bad, as one sentence: <see cref="ExitCode.BadData"/>.</summary>
internal static class Fault
{
    /// <summary>Whether <paramref name="e"/> says that the data is bad.</summary>
    public static bool IsBadData(Exception e)
        => e is InvalidImageException or BadDataException or NotSupportedException or IOException or UnauthorizedAccessException
            or OutOfMemoryException;

    /// <summary>The sentence about an exception that says so.</summary>
    public static string SentenceOf(Exception e, Terminal terminal)
    {
        if (e is OutOfMemoryException) return "the command needs more memory than this process may have.";
        return Unreadable(terminal) is { } unreadable ? $"{e.Message} {unreadable}" : e.Message;
    }

    /// <summary>Why the results of a command that succeeded are no property of the machine; null if they are.</summary>
    public static string? DoubtOf(Terminal terminal) => Unreadable(terminal) ?? terminal.Doubts.FirstOrDefault();

    // What a disk or a network did not return is a missing table. It is no property of the image, so the command fails at its end.
    private static string? Unreadable(Terminal terminal)
        => terminal.Opened.Find(static image => image.UnreadablePages > 0) is { } image
            ? $"{image.Path}: {image.UnreadablePages} pages could not be read and count as missing: check the disk or the network, and "
                + "copy the file."
            : null;
}
