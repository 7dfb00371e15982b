namespace WalkGen.Images;

/// <summary>
/// Opens the file of an image: rejects what cannot be an image, unpacks and rearranges the file if necessary, and maps it.
/// </summary>
internal static class ImageFile
{
    private static ReadOnlySpan<byte> GzipMagic => [0x1f, 0x8b]; // RFC 1952, section 2.3.1

    /// <summary>Opens the file at <paramref name="path"/> and reads its headers.</summary>
    /// <param name="path">The file.</param>
    /// <param name="raw">Reads the file as raw memory; null to read a known format.</param>
    /// <param name="map">Whether to map the file where that is safe.</param>
    /// <param name="progress">Receives the number of bytes that have been unpacked, then of those that have been rearranged.</param>
    /// <param name="cancellation">Cancels the work.</param>
    public static ImageContent Read(string path, RawMemory? raw, bool map, IProgress<long>? progress, CancellationToken cancellation)
    {
        (FileBytes file, bool isGzip) = Open(path, isRaw: raw is not null, map, progress, cancellation);
        try
        {
            bool isFlattened = raw is null && FlattenedDump.Is(file);
            if (isFlattened)
            {
                using FileBytes flat = file;
                file = FlattenedDump.Rearrange(flat, map, progress, cancellation);
            }

            ImageContent content = raw is null ? ImageFormats.Read(file) : raw.Read(file);
            return content with { File = content.File with { Path = path, IsFlattened = isFlattened, IsGzip = isGzip } };
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static (FileBytes File, bool IsGzip) Open(
        string path, bool isRaw, bool map, IProgress<long>? progress, CancellationToken cancellation)
    {
        FileStream stream = OpenForReading(path);
        bool isGzip;
        try
        {
            Span<byte> magic = stackalloc byte[ImageFormats.MagicSize];
            magic = magic[..stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false)];
            if (magic.IsEmpty) throw new InvalidImageException($"{path}: the file is empty: copy or dump it again.");

            if (stream.Length == 0)
            {
                throw new InvalidImageException(
                    $"{path} has no length, like a file of /proc, and cannot be mapped: copy it to a file first.");
            }

            isGzip = magic.StartsWith(GzipMagic);
            if (isGzip)
            {
                stream.Position = 0;
                using FileStream packed = stream;
                stream = GzipImage.Unpack(packed, path, isRaw, progress, cancellation);
            }
            else if (!isRaw)
            {
                ImageFormats.RequireKnown(magic, path);
            }

            return (FileBytes.Open(stream, isGzip ? $"{path} (unpacked)" : path, map), isGzip);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    // .NET replaces bytes of an argument that are not UTF-8.
    private static string Hint(string path) => path.Contains('\ufffd', StringComparison.Ordinal)
        ? "rename it if its name is not UTF-8"
        : "check the path";

    private static FileStream OpenForReading(string path)
    {
        // Without this check, opening a directory fails as if a permission were missing.
        if (Directory.Exists(path)) throw new InvalidImageException($"{path} is a directory, not a memory image: open a file.");

        FileStream stream;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
        }
        catch (FileNotFoundException e)
        {
            throw new FileNotFoundException($"{path}: there is no such file: {Hint(path)}.", path, e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"{path}: access is denied: check the permissions of the file.", e);
        }

        if (stream.CanSeek) return stream;
        stream.Dispose();
        throw new InvalidImageException($"{path} is a pipe or a device and cannot be mapped: copy it to a file first.");
    }
}
