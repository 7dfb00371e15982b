namespace WalkGen.Images;

/// <summary>The files together are the RAM of a PC.</summary>
internal sealed class RawPc(PcMachine machine) : RawLayout
{
    internal override IReadOnlyList<ImageSegment> Place(IReadOnlyList<FileBytes> files)
    {
        ulong size = 0;
        foreach (FileBytes file in files) size += file.Length;
        return PcMemoryLayout.Of(machine, size);
    }
}
