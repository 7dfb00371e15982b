namespace WalkGen.Images;

/// <summary>A temporary file that is deleted when it is closed, even if the process is killed.</summary>
internal static class TemporaryFile
{
    /// <summary>Creates a file in the temporary directory of the system (on Unix <c>TMPDIR</c>).</summary>
    public static FileStream Create()
    {
        string path = Path.Combine(Path.GetTempPath(), $"walkgen-{Guid.NewGuid():N}.image");
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = 0, // writes are large
        };
        if (OperatingSystem.IsWindows())
        {
            options.Options = FileOptions.DeleteOnClose; // by the system, when the last handle is closed
            return new FileStream(path, options);
        }

        options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite; // the memory of a machine contains secrets
        FileStream stream = new(path, options);
        try
        {
            File.Delete(path); // with DeleteOnClose this process would delete it, and may be killed first
        }
        catch
        {
            stream.Dispose();
            throw;
        }

        return stream;
    }

    /// <summary>Writes <paramref name="bytes"/> that were unpacked from <paramref name="source"/>.</summary>
    /// <exception cref="IOException">There is no space left; the message names the directory.</exception>
    public static void Write(FileStream file, ReadOnlySpan<byte> bytes, string source)
    {
        try
        {
            file.Write(bytes);
        }
        catch (IOException e)
        {
            throw new IOException(
                $"{source}: unpacking into {Path.GetTempPath()} failed after 0x{file.Length:x} bytes: "
                + $"free space there, or set TMPDIR ({e.Message})",
                e);
        }
    }
}
