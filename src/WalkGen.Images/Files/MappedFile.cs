using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using WalkGen.Formats;

namespace WalkGen.Images;

/// <summary>
/// The bytes of a file, mapped into memory. All access goes through <see cref="TryGetBytes"/>, which checks every offset: a file may be
/// hostile.
/// </summary>
internal sealed unsafe class MappedFile : ImageBytes
{
    private readonly MemoryMappedFile _mapping;
    private readonly MemoryMappedViewAccessor _view;
    private byte* _first; // null once disposed

    /// <summary>Maps <paramref name="stream"/>, which must not be empty, and takes ownership of it.</summary>
    /// <param name="stream">The file, open for reading.</param>
    /// <param name="name">The name of the file in messages.</param>
    public MappedFile(FileStream stream, string name)
    {
        Name = name;
        Length = (ulong)stream.Length;
        _mapping = MemoryMappedFile.CreateFromFile(
            stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        try
        {
            _view = _mapping.CreateViewAccessor(0, (long)Length, MemoryMappedFileAccess.Read);
        }
        catch
        {
            _mapping.Dispose();
            throw;
        }

        // Only Dispose releases this reference. Without Dispose the mapping leaks; a finalizer would unmap memory under live spans.
        byte* pointer = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        _first = pointer + _view.PointerOffset;
    }

    /// <summary>The name of the file in messages.</summary>
    public string Name { get; }

    /// <summary>The size of the file in bytes.</summary>
    public ulong Length { get; }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public override bool TryGetBytes(ulong offset, int length, out ReadOnlySpan<byte> bytes)
    {
        RequireOpen();
        bytes = default;
        if (!Contains(offset, (ulong)length)) return false; // a negative length becomes one that no file has
        bytes = new ReadOnlySpan<byte>(_first + offset, length);
        return true;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public override void RequireOpen() => ObjectDisposedException.ThrowIf(_first is null, typeof(MemoryImage));

    /// <summary>Whether <paramref name="length"/> bytes at <paramref name="offset"/> lie within the file. Nothing overflows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Contains(ulong offset, ulong length) => offset <= Length && length <= Length - offset;

    /// <summary>Whether the file has the same <paramref name="length"/> bytes at two offsets; it contains both.</summary>
    public bool AreSame(ulong one, ulong two, ulong length)
    {
        const int ChunkSize = 1 << 20;
        for (ulong done = 0; done < length; done += ChunkSize)
        {
            int chunk = (int)ulong.Min(ChunkSize, length - done);
            TryGetBytes(one + done, chunk, out ReadOnlySpan<byte> left);
            TryGetBytes(two + done, chunk, out ReadOnlySpan<byte> right);
            if (!left.SequenceEqual(right)) return false;
        }

        return true;
    }

    /// <summary>The exception with this file's name and <paramref name="message"/>, which ends with a full stop.</summary>
    public InvalidImageException Invalid(string message) => new($"{Name}: {message}");

    /// <summary>The exception for a file that is too short; <paramref name="what"/> names the part and its place.</summary>
    public InvalidImageException Truncated(string what) => Invalid($"{what}: the image is truncated; copy or dump it again.");

    /// <summary>
    /// The exception for a file that contradicts itself or its format; <paramref name="what"/> names the part and its place.
    /// </summary>
    public InvalidImageException Damaged(string what) => Invalid($"{what}: the image is damaged; dump it again.");

    /// <summary>The exception for a file without memory; <paramref name="what"/> names the part without content.</summary>
    public InvalidImageException Empty(string what) => Invalid($"{what}: the image is empty; dump the machine again.");

    /// <summary>The exception for an unknown version of a format; <paramref name="what"/> names the version and its place.</summary>
    public InvalidImageException Unknown(string what) => Invalid($"{what}: update WalkGen, or use another dump format.");

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (_first is null) return;
        _first = null;
        _mapping.Dispose(); // closes the file at once; the view stays
        MemoryUse.WhenUnused(Unmap);
    }

    private void Unmap()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
    }
}
