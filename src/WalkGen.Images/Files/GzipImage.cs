using System.IO.Compression;

namespace WalkGen.Images;

/// <summary>Unpacks a gzip file (RFC 1952, one or more members) into a temporary file, in chunks.</summary>
internal static class GzipImage
{
    private const int ChunkSize = 1 << 20;

    // GZipStream treats the end of a truncated file as the end of the data. So a member with this text is appended to the file: the text
    // comes out at the end only if all members before it are complete.
    private static readonly byte[] EndMark = "WalkGen: the end"u8.ToArray();
    private static readonly byte[] PackedEndMark = Pack(EndMark);

    /// <summary>Unpacks <paramref name="packed"/> into a temporary file and returns it.</summary>
    /// <param name="packed">The gzip file, at its beginning.</param>
    /// <param name="name">The name of the file in messages.</param>
    /// <param name="isRaw">Whether the content may be of any format, not only of a known one.</param>
    /// <param name="progress">Receives the number of bytes that have been unpacked.</param>
    /// <param name="cancellation">Cancels the work and deletes the temporary file.</param>
    public static FileStream Unpack(Stream packed, string name, bool isRaw, IProgress<long>? progress, CancellationToken cancellation)
    {
        FileStream unpacked = TemporaryFile.Create();
        try
        {
            using GZipStream gzip = new(new AppendedStream(packed, PackedEndMark), CompressionMode.Decompress);
            byte[] chunk = new byte[ChunkSize];
            long length = 0;
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                int count = ReadChunk(gzip, chunk, name, length);
                if (count == 0) break;

                // Check before unpacking the rest: gzip packs a terabyte of zeros into a small file.
                if (length == 0) RequireImage(chunk.AsSpan(0, count), name, isRaw);
                TemporaryFile.Write(unpacked, chunk.AsSpan(0, count), name);
                length += count;
                progress?.Report(long.Max(0, length - EndMark.Length));
            }

            RemoveEndMark(unpacked, name);
            return unpacked;
        }
        catch
        {
            unpacked.Dispose();
            throw;
        }
    }

    private static int ReadChunk(GZipStream gzip, byte[] chunk, string name, long before)
    {
        try
        {
            return gzip.ReadAtLeast(chunk, chunk.Length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidImageException(
                $"{name}: the gzip data is damaged or truncated after 0x{before:x} unpacked bytes: copy or dump it again.", e);
        }
    }

    private static void RequireImage(ReadOnlySpan<byte> start, string name, bool isRaw)
    {
        if (start.SequenceEqual(EndMark)) throw new InvalidImageException($"{name}: the gzip data is empty: dump the machine again.");
        if (!isRaw) ImageFormats.RequireKnown(start, name);
    }

    private static void RemoveEndMark(FileStream unpacked, string name)
    {
        long end = unpacked.Length - EndMark.Length;
        Span<byte> tail = stackalloc byte[EndMark.Length];
        if (end >= 0 && RandomAccess.Read(unpacked.SafeFileHandle, tail, end) == tail.Length && tail.SequenceEqual(EndMark))
        {
            unpacked.SetLength(end);
            return;
        }

        throw new InvalidImageException(
            $"{name}: the gzip data is truncated, or followed by other data, after 0x{unpacked.Length:x} unpacked bytes: "
            + "copy or dump it again.");
    }

    private static byte[] Pack(byte[] text)
    {
        MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionMode.Compress)) gzip.Write(text);
        return packed.ToArray();
    }
}
