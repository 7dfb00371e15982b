namespace WalkGen.Images;

/// <summary>The files together are the RAM of a PC.</summary>
internal sealed class RawPc(PcMachine machine) : RawLayout
{
    internal override IReadOnlyList<ImageSegment> Place(IReadOnlyList<FileBytes> files)
    {
        ulong size = SizeOf(files);
        List<ImageSegment> segments = [];
        ulong offset = 0;
        foreach (PhysicalRange range in PcMemoryLayout.Split(machine, size))
        {
            segments.Add(new ImageSegment(range.Start, range.Length, offset));
            offset += range.Length;
        }

        return segments;
    }
}
