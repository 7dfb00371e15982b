using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;

namespace WalkGen.Images;

/// <summary>
/// The bytes of a file, mapped into memory and never read as a whole. All access goes through <see cref="TryGetBytes"/>, which
/// checks every offset: what a file says about itself is not to be believed.
/// </summary>
internal sealed unsafe class MappedFile : ImageBytes
{
    private readonly MemoryMappedFile _mapping;
    private readonly MemoryMappedViewAccessor _view;
    private byte* _first; // null once disposed

    /// <summary>Maps <paramref name="stream"/>, which must not be empty, and owns it from now on.</summary>
    /// <param name="stream">The file, open for reading.</param>
    /// <param name="name">What messages call the file.</param>
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

        // The reference that this takes is given back by Dispose alone. If nobody calls that, the mapping outlives this object:
        // a leak, where a finalizer would pull the memory from under the spans that are still around.
        byte* pointer = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        _first = pointer + _view.PointerOffset;
    }

    /// <summary>What messages call the file.</summary>
    public string Name { get; }

    /// <summary>The size of the file in bytes.</summary>
    public ulong Length { get; }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public override bool TryGetBytes(ulong offset, int length, out ReadOnlySpan<byte> bytes)
    {
        RequireOpen();
        bytes = default;
        if (!Holds(offset, (ulong)length)) return false; // a negative length becomes one that no file has
        bytes = new ReadOnlySpan<byte>(_first + offset, length);
        return true;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public override void RequireOpen() => ObjectDisposedException.ThrowIf(_first is null, typeof(MemoryImage));

    /// <summary>Whether <paramref name="length"/> bytes at <paramref name="offset"/> lie within the file. Nothing overflows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Holds(ulong offset, ulong length) => offset <= Length && length <= Length - offset;

    /// <summary>The exception that names this file and says <paramref name="what"/>, which ends the sentence.</summary>
    public InvalidImageException Invalid(string what) => new($"{Name}: {what}");

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (_first is null) return;
        _first = null;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _mapping.Dispose();
    }
}
