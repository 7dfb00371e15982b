using System.Buffers.Binary;

namespace WalkGen.Images;

/// <summary>
/// Rearranges a dump in makedumpfile's flattened format, which QEMU's <c>dump-guest-memory -z</c> and <c>makedumpfile -F</c> write where
/// they cannot seek. A record contains bytes and the offset where they belong; a later record overwrites earlier ones. Source:
/// makedumpfile, <c>makedumpfile.h</c>; QEMU, <c>dump/dump.c</c>.
/// </summary>
internal static class FlattenedDump
{
    private const int HeaderSize = 4096;
    private const int RecordSize = 16; // offset and size, 64 bits each; all numbers are big-endian
    private const ulong Type = 1;
    private const ulong Version = 1;
    private const ulong End = ulong.MaxValue; // the offset in the record after the last one
    private const int ChunkSize = 1 << 20;

    /// <summary>The first sixteen bytes of such a file.</summary>
    public static ReadOnlySpan<byte> Magic => "makedumpfile\0\0\0\0"u8;

    /// <summary>Whether <paramref name="file"/> is such a dump.</summary>
    public static bool Is(FileBytes file) => file.TryGetBytes(0, Magic.Length, out ReadOnlySpan<byte> start) && start.SequenceEqual(Magic);

    /// <summary>Rejects <paramref name="file"/>: no tool flattens a flattened dump.</summary>
    public static ImageContent RejectNested(FileBytes file)
        => throw file.Invalid("it is a flattened dump of a flattened dump: rearrange it with 'makedumpfile -R' first.");

    /// <summary>Writes the bytes of <paramref name="flat"/> in order to a temporary file and returns it.</summary>
    /// <param name="flat">The dump.</param>
    /// <param name="opening">How to open files.</param>
    /// <exception cref="InvalidImageException">The dump is damaged or truncated.</exception>
    public static FileBytes Rearrange(FileBytes flat, ImageOpening opening)
    {
        CheckHeader(flat);
        TemporaryFile dump = TemporaryFile.Create(opening.TemporaryDirectory, flat.Name);
        try
        {
            ulong at = HeaderSize;
            ulong reported = 0;
            while (ReadRecord(flat, at) is var (target, size))
            {
                ulong done = 0;
                do
                {
                    opening.Cancellation.ThrowIfCancellationRequested();
                    int count = (int)ulong.Min(ChunkSize, size - done);
                    ReadOnlySpan<byte> bytes = flat.Read(at + RecordSize + done, count);
                    dump.Write((long)(target + done), bytes);
                    done += (ulong)count;
                    if (at + done - reported >= ChunkSize) opening.Progress?.Report((long)(reported = at + done));
                }
                while (done < size);

                at += RecordSize + size;
            }

            if (dump.Length == 0) throw flat.Empty("none of its records has data");
            return dump.Open($"{flat.Name} (rearranged)", opening.MapsFiles);
        }
        catch
        {
            dump.Dispose();
            throw;
        }
    }

    private static void CheckHeader(FileBytes flat)
    {
        if (!flat.TryGetBytes(0, HeaderSize, out ReadOnlySpan<byte> header))
            throw flat.Truncated($"the header of a flattened dump has {HeaderSize} bytes, but the file has {flat.Length}");

        ulong type = BinaryPrimitives.ReadUInt64BigEndian(header[16..]);
        ulong version = BinaryPrimitives.ReadUInt64BigEndian(header[24..]);
        if (type != Type || version != Version)
        {
            throw flat.Unknown(
                $"its flattened format has type {type} at byte 16 and version {version} at byte 24, "
                + $"but WalkGen reads only type {Type} and version {Version}");
        }
    }

    private static (ulong Target, ulong Size)? ReadRecord(FileBytes flat, ulong at)
    {
        if (!flat.TryGetBytes(at, RecordSize, out ReadOnlySpan<byte> record))
            throw flat.Truncated($"the flattened record at 0x{at:x} has {flat.Length - at} of its {RecordSize} header bytes");

        ulong target = BinaryPrimitives.ReadUInt64BigEndian(record);
        ulong size = BinaryPrimitives.ReadUInt64BigEndian(record[8..]);
        if (target == End) return null;
        ulong rest = flat.Length - at - RecordSize;
        if (size > rest) throw flat.Truncated($"the flattened record at 0x{at:x} has 0x{size:x} bytes, but the file ends after 0x{rest:x}");

        // A complete dump has only small gaps between its records: the ends of a few blocks.
        ulong longest = (2 * flat.Length) + ChunkSize;
        if (target > longest || size > longest - target)
        {
            throw flat.Damaged(
                $"the flattened record at 0x{at:x} has 0x{size:x} bytes for offset 0x{target:x}, "
                + $"but a file of 0x{flat.Length:x} bytes contains a dump of at most 0x{longest:x}");
        }

        return (target, size);
    }
}
