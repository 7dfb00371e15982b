using Microsoft.Win32.SafeHandles;

namespace WalkGen.Cli.Output;

/// <summary>The standard output of this process.</summary>
internal static class StandardOutput
{
    // .NET's stream of the console hides that nobody reads a pipe. A file stream reports it, but it would not move the position that
    // this process shares with others of the shell in a file.
    public static Stream Open()
    {
        if (!OperatingSystem.IsWindows())
        {
            try
            {
                var output = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
                if (!output.CanSeek) return output;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It is closed; the first write will report it.
            }
        }

        return Console.OpenStandardOutput();
    }
}
