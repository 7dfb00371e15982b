using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>Writes the runs of an address space one by one, as soon as they are found.</summary>
internal abstract class DumpWriter
{
    /// <summary>Whether several threads can format runs (<see cref="Fork"/>).</summary>
    public abstract bool CanFork { get; }

    /// <summary>A writer for another thread, of runs after the first ones, without their begin and end.</summary>
    /// <param name="terminal">Gets the output of this thread.</param>
    public abstract DumpWriter Fork(Terminal terminal);

    /// <summary>Adds the totals of a fork.</summary>
    public virtual void Join(DumpWriter fork)
    {
    }

    public abstract void Begin();

    /// <summary>Writes a run of present leaves.</summary>
    public abstract void Write(in Extent extent);

    /// <summary>Writes a run of non-present entries.</summary>
    public abstract void Write(in NonPresentExtent extent);

    /// <summary>Writes a run of tables that were walked before.</summary>
    public abstract void Write(in RepeatedTable table);

    public abstract void End();
}
