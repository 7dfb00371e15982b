namespace WalkGen.Images;

/// <summary>
/// A temporary file that is deleted when it is closed, even if the process is killed. Pages of zeros become holes of the file where
/// nothing was written yet.
/// </summary>
internal sealed class TemporaryFile : IDisposable
{
    private readonly FileStream _stream;
    private readonly string _directory;
    private readonly string _source;
    private long _written; // nothing was written from here on

    private TemporaryFile(FileStream stream, string directory, string source)
    {
        _stream = stream;
        _directory = directory;
        _source = source;
    }

    /// <summary>The size of the file in bytes.</summary>
    public long Length { get; private set; }

    /// <summary>Creates a file that only this process can open.</summary>
    /// <param name="directory">The directory; null for the temporary directory of the system (on Unix <c>TMPDIR</c>).</param>
    /// <param name="source">The name of the file that is unpacked, for messages.</param>
    /// <exception cref="IOException">The directory does not exist or allows no new file.</exception>
    public static TemporaryFile Create(string? directory, string source)
    {
        directory ??= Path.GetTempPath();
        try
        {
            return new TemporaryFile(Create(Path.Combine(directory, $"walkgen-{Guid.NewGuid():N}.image")), directory, source);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"{source}: no temporary file can be created in {directory}: name another directory (--temp, or TMPDIR) ({e.Message})", e);
        }
    }

    /// <summary>Writes <paramref name="bytes"/> at <paramref name="offset"/>.</summary>
    /// <exception cref="IOException">There is no space left; the message names the directory.</exception>
    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        if (!bytes.IsEmpty) Length = long.Max(Length, offset + bytes.Length);
        while (!bytes.IsEmpty)
        {
            int zeros = offset < _written ? 0 : PagesOfZeros.Before(offset, bytes);
            offset += zeros;
            bytes = bytes[zeros..];
            int count = PagesOfZeros.DistanceFrom(offset, bytes);
            Put(offset, bytes[..count]);
            offset += count;
            bytes = bytes[count..];
        }
    }

    /// <summary>Extends the file to <paramref name="length"/> bytes by a hole, or cuts it.</summary>
    public void SetLength(long length)
    {
        Length = length;
        _written = long.Min(_written, length);
        Try(() => _stream.SetLength(length));
    }

    /// <summary>Reads the bytes at <paramref name="offset"/>; false beyond the end of what was written or set as the length.</summary>
    public bool TryRead(long offset, Span<byte> bytes)
        => offset >= 0 && RandomAccess.Read(_stream.SafeFileHandle, bytes, offset) == bytes.Length;

    /// <summary>Opens the bytes of the file, which must not be empty. They own the file from now on.</summary>
    /// <param name="name">The name of the file in messages.</param>
    /// <param name="map">Whether to map the file where that is safe.</param>
    public FileBytes Open(string name, bool map)
    {
        if (_stream.Length != Length) SetLength(Length); // it ends with a hole
        return FileBytes.Open(_stream, name, map);
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private static FileStream Create(string path)
    {
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

    private void Put(long offset, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return;
        try
        {
            RandomAccess.Write(_stream.SafeFileHandle, bytes, offset);
        }
        catch (IOException e)
        {
            throw NoSpace(e);
        }

        _written = long.Max(_written, offset + bytes.Length);
    }

    private void Try(Action change)
    {
        try
        {
            change();
        }
        catch (IOException e)
        {
            throw NoSpace(e);
        }
    }

    private IOException NoSpace(IOException e) => new(
        $"{_source}: unpacking into {_directory} failed after 0x{_written:x} bytes: "
        + $"free space there, or name another directory (--temp, or TMPDIR) ({e.Message})",
        e);
}
