namespace WalkGen.Images;

/// <summary>Each file is contiguous memory.</summary>
/// <param name="starts">The address of the first byte of each file; a file without one follows the file before it.</param>
internal sealed class RawStarts(PhysicalAddress?[] starts) : RawLayout
{
    internal override IReadOnlyList<ImageSegment> Place(IReadOnlyList<FileBytes> files)
    {
        List<ImageSegment> segments = new(files.Count);
        UInt128 next = 0;
        ulong offset = 0;
        for (int i = 0; i < files.Count; i++)
        {
            if (i < starts.Length && starts[i] is { } start) next = start.Value;
            if (next + files[i].Length > (UInt128)ulong.MaxValue + 1)
            {
                throw files[i].Invalid(
                    $"from 0x{next:x} on its 0x{files[i].Length:x} bytes end beyond the last physical address: choose a lower start "
                    + "address.");
            }

            segments.Add(new ImageSegment(new PhysicalAddress((ulong)next), files[i].Length, offset));
            next += files[i].Length;
            offset += files[i].Length;
        }

        return segments;
    }
}
