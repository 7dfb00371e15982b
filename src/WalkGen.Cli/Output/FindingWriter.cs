using WalkGen.Cli.Auditing;

namespace WalkGen.Cli.Output;

/// <summary>Writes findings as they come.</summary>
internal abstract class FindingWriter
{
    public abstract void Begin();

    public abstract void Write(Finding finding);

    /// <summary>Ends the list of <paramref name="findings"/> findings, <paramref name="expected"/> of which a system makes by design.</summary>
    public abstract void End(long findings, long expected, Coverage coverage);
}
