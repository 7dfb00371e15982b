using WalkGen.Cli.Comparison;

namespace WalkGen.Cli.Output;

/// <summary>Writes changes as they are found.</summary>
internal abstract class ChangeWriter
{
    public abstract void Begin();

    public abstract void Write(ChangeRun run);

    /// <summary>Ends the list. Where a table is missing on one side, what it maps was not compared.</summary>
    public abstract void End(Coverage before, Coverage after);
}
