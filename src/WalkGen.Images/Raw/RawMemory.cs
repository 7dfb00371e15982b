namespace WalkGen.Images;

/// <summary>Files that contain memory alone, one after the other.</summary>
/// <param name="start">The physical address of the first file.</param>
internal sealed class RawMemory(PhysicalAddress start)
{
    private const ulong Alignment = 1 << 16; // the size of the largest table: no table straddles two files

    private UInt128 _next = start.Value;

    /// <summary>Reads all of <paramref name="file"/> as the next memory.</summary>
    /// <exception cref="InvalidImageException">
    /// The file begins within a possible table, or ends beyond the last physical address.
    /// </exception>
    public ImageContent Read(FileBytes file)
    {
        if (_next != start.Value && (_next & (Alignment - 1)) != 0)
        {
            throw file.Invalid(
                $"it would begin at 0x{_next:x}, not at a multiple of 0x{Alignment:x}, and a table could straddle two files: "
                + "concatenate them first.");
        }

        if (_next + file.Length > (UInt128)ulong.MaxValue + 1)
        {
            throw file.Invalid(
                $"from 0x{_next:x} on its 0x{file.Length:x} bytes end beyond the last physical address: choose a lower start address.");
        }

        ImageSegment segment = new(new PhysicalAddress((ulong)_next), file.Length, FileOffset: 0);
        _next += file.Length;
        return new ImageContent { File = new() { Path = file.Name, Kind = ImageKind.RawMemory }, Bytes = file, Segments = [segment] };
    }
}
