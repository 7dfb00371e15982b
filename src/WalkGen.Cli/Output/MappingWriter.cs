using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>Writes the mappings of physical addresses as they are found.</summary>
internal abstract class MappingWriter
{
    public abstract void Begin();

    public abstract void Write(Extent mapping, bool isKernel);

    /// <summary>Ends the list of <paramref name="mappings"/> mappings.</summary>
    public abstract void End(long mappings, IEnumerable<FrameRange> notMapped, Coverage coverage);
}
