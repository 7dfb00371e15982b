using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>Writes the runs of an address space one by one, as soon as they are found.</summary>
internal abstract class DumpWriter
{
    public abstract void Begin();

    /// <summary>Writes a run of present leaves.</summary>
    public abstract void Write(in Extent extent);

    /// <summary>Writes a run of non-present entries.</summary>
    public abstract void Write(in NonPresentExtent extent);

    /// <summary>Writes a run of tables that were walked before.</summary>
    public abstract void Write(in RepeatedTable table);

    public abstract void End();
}
