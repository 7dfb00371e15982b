using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>Writes extents as they are found.</summary>
internal abstract class ExtentWriter
{
    public abstract void Begin();

    public abstract void Write(Extent extent);

    /// <summary>Writes a run of entries that are not present, where the format has a place for them.</summary>
    public abstract void Write(AbsentExtent extent);

    /// <summary>Ends the list of <paramref name="extents"/> extents, of <paramref name="leaves"/> leaves together.</summary>
    public abstract void End(long extents, long leaves, Coverage coverage);
}
