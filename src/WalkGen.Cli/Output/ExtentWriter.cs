using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>Writes extents as they are found.</summary>
internal abstract class ExtentWriter
{
    public abstract void Begin();

    public abstract void Write(Extent extent);

    public abstract void End(long extents, long leaves);
}
