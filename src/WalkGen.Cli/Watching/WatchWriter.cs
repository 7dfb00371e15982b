namespace WalkGen.Cli.Watching;

/// <summary>Shows what happens while it is watched.</summary>
internal abstract class WatchWriter
{
    public abstract void Begin(Watched watched);

    /// <summary>Writes what happened in an interval.</summary>
    public abstract void Write(Interval interval, in Activity activity);

    /// <summary>Ends an interval: what was written reaches the reader.</summary>
    public abstract void EndInterval(Interval interval);

    public abstract void End();
}
