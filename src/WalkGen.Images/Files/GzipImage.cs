using System.IO.Compression;

namespace WalkGen.Images;

/// <summary>Unpacks a gzip file (RFC 1952, one or more members) into a temporary file, piece by piece.</summary>
internal static class GzipImage
{
    private const int ChunkSize = 1 << 20;

    // GZipStream takes the end of a truncated file for the end of the data. So a member with this text is put behind the file, and
    // only if it comes out at the end were all members before it complete.
    private static readonly byte[] EndMark = "WalkGen: the end"u8.ToArray();
    private static readonly byte[] PackedEndMark = Pack(EndMark);

    /// <summary>Unpacks <paramref name="packed"/> and returns the temporary file that holds what came out.</summary>
    /// <param name="packed">The gzip file, at its beginning.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="isRaw">Whether it may unpack to anything, not only to a known format.</param>
    /// <param name="progress">Told how many bytes have come out so far.</param>
    /// <param name="cancellation">Stops the work; the temporary file is then gone.</param>
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

                // Whatever it is, it need not be unpacked to its end: gzip makes a terabyte of zeros very small.
                if (length == 0) RequireImage(chunk.AsSpan(0, count), name, isRaw);
                TemporaryFile.Append(unpacked, chunk.AsSpan(0, count), name);
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
                $"{name}: the gzip data is damaged or truncated behind its first 0x{before:x} unpacked bytes.", e);
        }
    }

    private static void RequireImage(ReadOnlySpan<byte> start, string name, bool isRaw)
    {
        if (start.SequenceEqual(EndMark)) throw new InvalidImageException($"{name}: the gzip data is empty.");
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
            $"{name}: the gzip data is truncated, or followed by something else, after 0x{unpacked.Length:x} unpacked bytes.");
    }

    private static byte[] Pack(byte[] text)
    {
        MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionMode.Compress)) gzip.Write(text);
        return packed.ToArray();
    }
}
