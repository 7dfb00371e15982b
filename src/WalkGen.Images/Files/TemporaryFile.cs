namespace WalkGen.Images;

/// <summary>A file without a name: it is gone once it is closed, also if the process dies.</summary>
internal static class TemporaryFile
{
    /// <summary>Creates one in the system's directory for such files (on Unix the environment's <c>TMPDIR</c>).</summary>
    public static FileStream Create()
    {
        string path = Path.Combine(Path.GetTempPath(), $"walkgen-{Guid.NewGuid():N}.image");
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = 0, // whole chunks are written
        };
        if (OperatingSystem.IsWindows())
        {
            options.Options = FileOptions.DeleteOnClose; // done by the system, whoever closes the handle
            return new FileStream(path, options);
        }

        options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite; // the memory of a machine holds its secrets
        FileStream stream = new(path, options);
        try
        {
            File.Delete(path); // DeleteOnClose would be done by this process, which may not live to do it
        }
        catch
        {
            stream.Dispose();
            throw;
        }

        return stream;
    }

    /// <summary>Writes <paramref name="bytes"/> of what <paramref name="source"/> unpacks to.</summary>
    /// <exception cref="IOException">There is no space left; the message says where.</exception>
    public static void Write(FileStream file, ReadOnlySpan<byte> bytes, string source)
    {
        try
        {
            file.Write(bytes);
        }
        catch (IOException e)
        {
            throw new IOException(
                $"{source}: unpacking into {Path.GetTempPath()} stopped after 0x{file.Length:x} bytes: {e.Message}", e);
        }
    }
}
