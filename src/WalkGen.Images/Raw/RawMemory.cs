namespace WalkGen.Images;

/// <summary>Files that hold nothing but memory, one behind the other.</summary>
/// <param name="start">Where in the memory the first file begins.</param>
internal sealed class RawMemory(PhysicalAddress start)
{
    private const ulong Alignment = 1 << 16; // the largest table: none then straddles two files

    private UInt128 _next = start.Value;

    /// <summary>Takes all of <paramref name="file"/> as the memory that comes next.</summary>
    /// <exception cref="InvalidImageException">It begins in the midst of a table, or ends beyond the last physical address.</exception>
    public ImageContent Read(MappedFile file)
    {
        if (_next != start.Value && (_next & (Alignment - 1)) != 0)
            throw file.Invalid($"it would begin at 0x{_next:x}, which is no multiple of 0x{Alignment:x}: tables may straddle the files, so put them together first.");
        if (_next + file.Length > (UInt128)ulong.MaxValue + 1)
            throw file.Invalid($"from 0x{_next:x} on its 0x{file.Length:x} bytes end beyond the last physical address.");

        ImageSegment segment = new(new PhysicalAddress((ulong)_next), file.Length, FileOffset: 0);
        _next += file.Length;
        return new ImageContent { File = new() { Path = file.Name, Kind = ImageKind.RawMemory }, Bytes = file, Segments = [segment] };
    }
}
