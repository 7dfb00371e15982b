using System.Buffers;

namespace WalkGen.Images;

/// <summary>Unpacks a file into a temporary file, in chunks.</summary>
internal static class Unpacking
{
    private const int ChunkSize = 1 << 20;

    /// <summary>Unpacks the data in <paramref name="file"/> from <paramref name="start"/> on and returns it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="start">The offset of the packed data.</param>
    /// <param name="packing">The packing.</param>
    /// <param name="check">Throws if the first bytes of the content show that it cannot be an image.</param>
    /// <param name="opening">How to open files.</param>
    /// <exception cref="InvalidImageException">The data is damaged, truncated or empty, or is no image.</exception>
    public static FileBytes Unpack(
        FileBytes file, ulong start, ImagePacking packing, Action<ReadOnlySpan<byte>> check, ImageOpening opening)
    {
        using UnpackedData data = Packings.Open(packing, file, start);
        TemporaryFile unpacked = TemporaryFile.Create(opening.TemporaryDirectory, file.Name);
        byte[] chunk = ArrayPool<byte>.Shared.Rent(ChunkSize);
        try
        {
            while (true)
            {
                opening.Cancellation.ThrowIfCancellationRequested();
                int count = data.ReadChunk(chunk.AsSpan(0, ChunkSize));
                if (count == 0) break;

                // Check before unpacking the rest: a terabyte of zeros fits into a small file.
                if (unpacked.Length == 0) RequireImage(chunk.AsSpan(0, count), file, packing, check);
                unpacked.Write(unpacked.Length, chunk.AsSpan(0, count));
                opening.Progress?.Report(unpacked.Length);
            }

            if (unpacked.Length == 0) throw file.Invalid($"the {Packings.NameOf(packing)} data is empty: dump the machine again.");
            return unpacked.Open($"{file.Name} (unpacked)", opening.MapsFiles);
        }
        catch
        {
            unpacked.Dispose();
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private static void RequireImage(ReadOnlySpan<byte> start, FileBytes file, ImagePacking packing, Action<ReadOnlySpan<byte>> check)
    {
        ImagePacking second = Packings.Of(start);
        if (second != ImagePacking.None)
        {
            string first = Packings.NameOf(packing);
            throw file.Invalid($"it is packed twice, {Packings.NameOf(second)} in {first}: unpack it once with '{first} -d' first.");
        }

        check(start);
    }
}
