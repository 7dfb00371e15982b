using Microsoft.Win32.SafeHandles;

namespace WalkGen.Cli.Output;

/// <summary>
/// Standard streams that the process was started without. The next files that it opens would take their places, and get its results or
/// messages.
/// </summary>
internal static class ClosedStreams
{
    private const int StandardError = 2;

    /// <summary>Puts a file that cannot be written in place of each closed stream. Call it before anything opens a file.</summary>
    public static void Reserve()
    {
        if (OperatingSystem.IsWindows()) return;
        while (true)
        {
            SafeFileHandle file = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.Read); // at the lowest place that is free
            if (file.DangerousGetHandle() > StandardError)
            {
                file.Dispose();
                return;
            }

            file.SetHandleAsInvalid(); // it stays open
        }
    }
}
