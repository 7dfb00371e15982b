using System.Buffers;
using System.Buffers.Binary;

namespace WalkGen.Images;

/// <summary>
/// A file of AVML that is packed with Snappy (version 2): ranges of memory, each a header, the packed memory and its packed size. It is
/// unpacked into a temporary file. Source: AVML, <c>src/image.rs</c>.
/// </summary>
/// <remarks>AVML leaves out blocks of zeros of 16 MiB and less. The file does not name them.</remarks>
internal static class AvmlImage
{
    private const uint Version = 2;
    private const int ChunkSize = 1 << 20;

    /// <summary>The first four bytes of a header.</summary>
    public static ReadOnlySpan<byte> Magic => "AVML"u8;

    /// <summary>Unpacks <paramref name="file"/> and disposes it.</summary>
    /// <exception cref="InvalidImageException">A header is damaged, two ranges overlap, or the packed memory is damaged.</exception>
    public static ImageContent Read(FileBytes file, ImageOpening opening)
    {
        StreamInput input = new(file, 0, "packed AVML data", "copy or dump it again");
        TemporaryFile memory = TemporaryFile.Create(opening.TemporaryDirectory, file.Name);
        byte[] chunk = ArrayPool<byte>.Shared.Rent(ChunkSize);
        FileBytes bytes;
        List<ImageSegment> segments = [];
        try
        {
            List<LimeRange> ranges = [];
            while (!input.IsAtEnd)
            {
                LimeRange range = ReadHeader(input, file);
                Add(segments, range, memory.Length);
                if (segments.Count > LimeImage.MaxRanges)
                    throw file.Damaged($"it has more than the {LimeImage.MaxRanges} ranges of memory that WalkGen reads");
                Unpack(input, range, memory, chunk, opening);
                ranges.Add(range);
            }

            LimeImage.RequireDisjoint(ranges, "AVML", file);
            bytes = memory.Open($"{file.Name} (unpacked)", opening.MapsFiles);
        }
        catch
        {
            memory.Dispose();
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }

        file.Dispose();
        segments.Sort(static (left, right) => left.Start.CompareTo(right.Start));
        return new ImageContent
        {
            File = new() { Path = file.Name, Kind = ImageKind.Avml },
            Bytes = bytes,
            Segments = [.. segments],
        };
    }

    private static LimeRange ReadHeader(StreamInput input, FileBytes file)
    {
        ulong at = input.Position;
        return LimeRange.Parse(file, at, input.Take(LimeRange.HeaderSize), Magic, Version, "AVML");
    }

    private static void Unpack(StreamInput input, LimeRange range, TemporaryFile memory, byte[] chunk, ImageOpening opening)
    {
        ulong start = input.Position;
        using SnappyData data = new(input, range.Size);
        while (data.ReadChunk(chunk) is > 0 and var count)
        {
            opening.Cancellation.ThrowIfCancellationRequested();
            memory.Write(memory.Length, chunk.AsSpan(0, count));
            opening.Progress?.Report(memory.Length);
        }

        ulong size = input.Position - start;
        ulong stated = BinaryPrimitives.ReadUInt64LittleEndian(input.Take(sizeof(ulong)));
        if (stated != size) throw input.Damaged(start, $"the range has 0x{size:x} packed bytes, not 0x{stated:x} as stated after them");
    }

    // The blocks of a range follow each other.
    private static void Add(List<ImageSegment> segments, LimeRange range, long offset)
    {
        if (segments is [.., var last] && last.Start.Value + last.Length == range.First && range.First != 0
            && range.Size <= ulong.MaxValue - last.Length)
        {
            segments[^1] = last with { Length = last.Length + (ulong)range.Size };
            return;
        }

        segments.Add(new ImageSegment(new PhysicalAddress(range.First), (ulong)UInt128.Min(range.Size, ulong.MaxValue), (ulong)offset));
    }
}
