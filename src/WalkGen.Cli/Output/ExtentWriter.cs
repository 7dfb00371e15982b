using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>Writes extents as they are found.</summary>
internal abstract class ExtentWriter
{
    public abstract void Begin();

    public abstract void Write(Extent extent);

    /// <summary>Writes a run of entries that are not present, where the format has a place for them.</summary>
    public abstract void Write(NonPresentExtent extent);

    /// <summary>Ends the list, which has as much as <paramref name="counts"/> says.</summary>
    public abstract void End(ExtentCounts counts, Coverage coverage);
}
