namespace WalkGen.Images;

/// <summary>Opens the file of an image: unpacks or rearranges it if need be, refuses what cannot be an image, and maps it.</summary>
internal static class ImageFile
{
    private static ReadOnlySpan<byte> GzipMagic => [0x1f, 0x8b]; // RFC 1952, section 2.3.1

    /// <summary>Opens the file at <paramref name="path"/> and reads what it holds.</summary>
    /// <param name="path">The file.</param>
    /// <param name="raw">Takes any file for memory; null to read a known format.</param>
    /// <param name="progress">Told how many bytes of it have been unpacked so far, and then how many rearranged.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static ImageContent Read(string path, RawMemory? raw, IProgress<long>? progress, CancellationToken cancellation)
    {
        (MappedFile file, bool isGzip) = Open(path, isRaw: raw is not null, progress, cancellation);
        try
        {
            bool isFlattened = raw is null && FlattenedDump.Is(file);
            if (isFlattened)
            {
                using MappedFile flat = file;
                file = FlattenedDump.Rearrange(flat, progress, cancellation);
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

    private static (MappedFile File, bool IsGzip) Open(string path, bool isRaw, IProgress<long>? progress, CancellationToken cancellation)
    {
        FileStream stream = OpenForReading(path);
        bool isGzip;
        try
        {
            Span<byte> magic = stackalloc byte[ImageFormats.MagicSize];
            magic = magic[..stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false)];
            if (magic.IsEmpty) throw new InvalidImageException($"{path}: the file is empty.");

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

            return (new MappedFile(stream, isGzip ? $"{path} (unpacked)" : path), isGzip);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    private static FileStream OpenForReading(string path)
    {
        // Opening a directory fails as if a permission were missing, which sends people looking in the wrong place.
        if (Directory.Exists(path)) throw new InvalidImageException($"{path} is a directory, not a memory image.");

        FileStream stream;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
        }
        catch (FileNotFoundException e)
        {
            throw new FileNotFoundException($"{path}: there is no such file.", path, e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"{path} may not be read: the system denies access.", e);
        }

        if (stream.CanSeek) return stream;
        stream.Dispose();
        throw new InvalidImageException($"{path} is a pipe or a device, which cannot be mapped: copy it to a file first.");
    }
}
