namespace WalkGen.Images;

/// <summary>
/// Opens the file of an image: rejects what cannot be an image, unpacks and rearranges the file if necessary, and maps it.
/// </summary>
internal static class ImageFile
{
    /// <summary>Opens the file at <paramref name="path"/> and reads its headers.</summary>
    /// <param name="path">The file.</param>
    /// <param name="raw">Reads the file as raw memory; null to read a known format.</param>
    /// <param name="opening">How to open files.</param>
    public static ImageContent Read(string path, RawMemory? raw, ImageOpening opening)
    {
        string? vmwareState = raw is null ? VmwareImage.StateOf(path) : null;
        FileBytes file = Open(path, isRaw: raw is not null || vmwareState is not null, opening, out ImagePacking packing);
        try
        {
            if (vmwareState is not null)
            {
                ImageContent memory = VmwareImage.Read(file, vmwareState, opening);
                return memory with { File = memory.File with { Path = path } };
            }

            if (packing != ImagePacking.None)
            {
                using FileBytes packed = file;
                file = Unpacking.Unpack(packed, start: 0, packing, start => RequireImage(start, path, raw is not null), opening);
            }

            bool isFlattened = raw is null && FlattenedDump.Is(file);
            if (isFlattened)
            {
                using FileBytes flat = file;
                file = FlattenedDump.Rearrange(flat, opening);
            }

            ImageContent content = raw is null ? ImageFormats.Read(file, opening) : raw.Read(file);
            if (packing == ImagePacking.None) packing = content.File.Packing; // a stream within the file
            content = content with { File = content.File with { Path = path, IsFlattened = isFlattened, Packing = packing } };
            return file.IsRunningKernel ? content with { Bytes = new ChangingBytes(content.Bytes) } : content;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Opens the file at <paramref name="path"/>, whatever its content is.</summary>
    public static FileBytes OpenPlain(string path, ImageOpening opening) => Open(path, isRaw: true, opening, out _);

    private static FileBytes Open(string path, bool isRaw, ImageOpening opening, out ImagePacking packing)
    {
        FileStream stream = OpenForReading(path);
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

            packing = Packings.Of(magic);
            if (packing == ImagePacking.None) RequireImage(magic, path, isRaw);
            return FileBytes.Open(stream, path, opening.MapsFiles);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    private static void RequireImage(ReadOnlySpan<byte> start, string path, bool isRaw)
    {
        if (!isRaw) ImageFormats.RequireKnown(start, path);
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
            string message = RunningKernel.Missing(path) ?? $"{path}: there is no such file: {Hint(path)}.";
            throw new FileNotFoundException(message, path, e);
        }
        catch (UnauthorizedAccessException e)
        {
            string hint = RunningKernel.Is(path) ? RunningKernel.NoAccess : "check the permissions of the file.";
            throw new IOException($"{path}: access is denied: {hint}", e);
        }

        if (stream.CanSeek) return stream;
        stream.Dispose();
        throw new InvalidImageException($"{path} is a pipe or a device and cannot be mapped: copy it to a file first.");
    }
}
