using System.Buffers.Binary;

namespace WalkGen.Images;

/// <summary>
/// Rearranges a dump in makedumpfile's flattened format, which QEMU's <c>dump-guest-memory -z</c> and <c>makedumpfile -F</c> write where they
/// cannot seek: records say what bytes belong where, and later ones win. Source: makedumpfile, <c>makedumpfile.h</c>; QEMU, <c>dump/dump.c</c>.
/// </summary>
internal static class FlattenedDump
{
    private const int HeaderSize = 4096;
    private const int RecordSize = 16; // offset and size, 64 bits each; all numbers are big-endian
    private const ulong Type = 1;
    private const ulong Version = 1;
    private const ulong End = ulong.MaxValue; // the offset of the record behind the last one
    private const int ChunkSize = 1 << 20;

    /// <summary>The sixteen bytes that such a file begins with.</summary>
    public static ReadOnlySpan<byte> Magic => "makedumpfile\0\0\0\0"u8;

    /// <summary>Whether <paramref name="file"/> is such a dump.</summary>
    public static bool Is(MappedFile file) => file.TryGetBytes(0, Magic.Length, out ReadOnlySpan<byte> start) && start.SequenceEqual(Magic);

    /// <summary>Refuses <paramref name="file"/>: who writes such a dump of such a dump is not known.</summary>
    public static ImageContent RefuseNested(MappedFile file) => throw file.Invalid("it is a flattened dump of a flattened dump.");

    /// <summary>Puts the bytes of <paramref name="flat"/> in order and returns the temporary file that holds them.</summary>
    /// <param name="flat">The dump.</param>
    /// <param name="progress">Told how many bytes have been copied so far.</param>
    /// <param name="cancellation">Stops the work; the temporary file is then gone.</param>
    /// <exception cref="InvalidImageException">It is damaged or truncated.</exception>
    public static MappedFile Rearrange(MappedFile flat, IProgress<long>? progress, CancellationToken cancellation)
    {
        CheckHeader(flat);
        FileStream dump = TemporaryFile.Create();
        try
        {
            ulong at = HeaderSize;
            ulong reported = 0;
            while (ReadRecord(flat, at) is var (target, size))
            {
                dump.Position = (long)target;
                ulong done = 0;
                do
                {
                    cancellation.ThrowIfCancellationRequested();
                    int count = (int)ulong.Min(ChunkSize, size - done);
                    flat.TryGetBytes(at + RecordSize + done, count, out ReadOnlySpan<byte> bytes);
                    TemporaryFile.Write(dump, bytes, flat.Name);
                    done += (ulong)count;
                    if (at + done - reported >= ChunkSize) progress?.Report((long)(reported = at + done));
                }
                while (done < size);

                at += RecordSize + size;
            }

            if (dump.Length == 0) throw flat.Invalid("none of its records has data: the image is empty.");
            return new MappedFile(dump, $"{flat.Name} (rearranged)");
        }
        catch
        {
            dump.Dispose();
            throw;
        }
    }

    private static void CheckHeader(MappedFile flat)
    {
        if (!flat.TryGetBytes(0, HeaderSize, out ReadOnlySpan<byte> header))
            throw flat.Invalid($"the header of a flattened dump has {HeaderSize} bytes, but the file has {flat.Length}: the image is truncated.");

        ulong type = BinaryPrimitives.ReadUInt64BigEndian(header[16..]);
        ulong version = BinaryPrimitives.ReadUInt64BigEndian(header[24..]);
        if (type != Type || version != Version)
            throw flat.Invalid($"its flattened format has type {type} at byte 16 and version {version} at byte 24, but only type {Type} and version {Version} are known.");
    }

    private static (ulong Target, ulong Size)? ReadRecord(MappedFile flat, ulong at)
    {
        if (!flat.TryGetBytes(at, RecordSize, out ReadOnlySpan<byte> record))
            throw flat.Invalid($"the flattened record at 0x{at:x} has {flat.Length - at} of its {RecordSize} header bytes: the image is truncated.");

        ulong target = BinaryPrimitives.ReadUInt64BigEndian(record);
        ulong size = BinaryPrimitives.ReadUInt64BigEndian(record[8..]);
        if (target == End) return null;
        if (!flat.Holds(at + RecordSize, size))
            throw flat.Invalid($"the flattened record at 0x{at:x} has 0x{size:x} bytes, but the file ends after 0x{flat.Length - at - RecordSize:x}: the image is truncated.");

        // Between the records of a whole dump nothing lacks but the ends of a few blocks.
        ulong longest = (2 * flat.Length) + ChunkSize;
        if (target > longest || size > longest - target)
        {
            throw flat.Invalid(
                $"the flattened record at 0x{at:x} has 0x{size:x} bytes for offset 0x{target:x}, "
                + $"but a file of 0x{flat.Length:x} bytes makes a dump of at most 0x{longest:x}: the image is damaged.");
        }

        return (target, size);
    }
}
