using System.Runtime.CompilerServices;

namespace WalkGen.Images;

/// <summary>
/// The bytes of a file. All access goes through <see cref="ImageBytes.TryGetBytes"/>, which checks every offset: a file may be hostile.
/// </summary>
internal abstract class FileBytes(string name, ulong length) : ImageBytes
{
    private const int SmallSize = 1 << 14;
    private const int ChunkSize = 1 << 20;

    /// <summary>The name of the file in messages.</summary>
    public string Name { get; } = name;

    /// <summary>The size of the file in bytes when it was opened.</summary>
    public ulong Length { get; } = length;

    /// <summary>Whether this is the memory of the running kernel, which changes.</summary>
    public bool IsRunningKernel { get; init; }

    /// <summary>Opens the bytes of <paramref name="stream"/>, which must not be empty, and takes ownership of it.</summary>
    /// <param name="stream">The file, open for reading.</param>
    /// <param name="name">The name of the file in messages.</param>
    /// <param name="map">Whether to map the file where that is safe. Else it is read.</param>
    public static FileBytes Open(FileStream stream, string name, bool map)
    {
        if (RunningKernel.Is(name)) return new ReadFile(stream, name) { IsRunningKernel = true };
        if (map && MappedFile.TryMap(stream, name) is { } mapped)
        {
            stream.Dispose(); // the mapping stays
            return mapped;
        }

        return new ReadFile(stream, name);
    }

    /// <summary>Whether <paramref name="length"/> bytes at <paramref name="offset"/> lie within the file. Nothing overflows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Contains(ulong offset, ulong length) => offset <= Length && length <= Length - offset;

    /// <summary>
    /// Whether the file has the same <paramref name="length"/> bytes at two offsets; it contains both. Bytes that cannot be read differ.
    /// </summary>
    public bool AreSame(ulong one, ulong two, ulong length)
    {
        if (length <= SmallSize) // often many
        {
            return TryGetBytes(one, (int)length, out ReadOnlySpan<byte> few)
                && TryGetBytes(two, (int)length, out ReadOnlySpan<byte> others)
                && few.SequenceEqual(others);
        }

        ScratchBuffer first = new();
        ScratchBuffer second = new();
        for (ulong done = 0; done < length; done += ChunkSize)
        {
            int chunk = (int)ulong.Min(ChunkSize, length - done);
            if (!TryRead(one + done, chunk, first, out ReadOnlySpan<byte> left)
                || !TryRead(two + done, chunk, second, out ReadOnlySpan<byte> right)
                || !left.SequenceEqual(right))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The <paramref name="length"/> bytes at <paramref name="offset"/>, which lie within the file.</summary>
    /// <exception cref="IOException">They cannot be read.</exception>
    public ReadOnlySpan<byte> Read(ulong offset, int length)
        => TryGetBytes(offset, length, out ReadOnlySpan<byte> bytes)
            ? bytes
            : throw Unreadable(offset, length);

    /// <summary>The exception for bytes of the file that cannot be read.</summary>
    public IOException Unreadable(ulong offset, int length) => new(
        $"{Name}: the 0x{length:x} bytes at 0x{offset:x} cannot be read: check the disk or the network, and copy the file.");

    /// <summary>The exception with this file's name and <paramref name="message"/>, which ends with a full stop.</summary>
    public InvalidImageException Invalid(string message) => new($"{Name}: {message}");

    /// <summary>The exception for a file that is too short; <paramref name="what"/> names the part and its place.</summary>
    public InvalidImageException Truncated(string what) => UnreadablePages > 0
        ? Invalid($"{what}: {UnreadablePages} pages of the file could not be read; copy it, and check the disk or the network.")
        : Invalid($"{what}: the image is truncated; copy or dump it again.");

    /// <summary>
    /// The exception for a file that contradicts itself or its format; <paramref name="what"/> names the part and its place.
    /// </summary>
    public InvalidImageException Damaged(string what) => Invalid($"{what}: the image is damaged; dump it again.");

    /// <summary>The exception for a file without memory; <paramref name="what"/> names the part without content.</summary>
    public InvalidImageException Empty(string what) => Invalid($"{what}: the image is empty; dump the machine again.");

    /// <summary>The exception for an unknown version of a format; <paramref name="what"/> names the version and its place.</summary>
    public InvalidImageException Unknown(string what) => Invalid($"{what}: update WalkGen, or use another dump format.");
}
