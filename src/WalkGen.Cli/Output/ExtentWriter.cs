using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>Writes extents as they are found.</summary>
internal abstract class ExtentWriter
{
    public abstract void Begin();

    public abstract void Write(Extent extent);

    /// <summary>Ends the list of <paramref name="extents"/> extents, of <paramref name="leaves"/> leaves together.</summary>
    public abstract void End(long extents, long leaves, Coverage coverage);
}
