namespace WalkGen.Cli.Watching;

/// <summary>A process or a guest that is watched.</summary>
internal abstract class Watched : IDisposable
{
    /// <summary>What rows have in place of an image: the folder of the process, or the address of the guest.</summary>
    public abstract string Source { get; }

    /// <summary>The root of the page table, and that of the kernel's half if there are two; none for a process.</summary>
    public virtual IReadOnlyList<PhysicalAddress> Roots => [];

    /// <summary>The process; null for a guest.</summary>
    public virtual int? ProcessId => null;

    /// <summary>The name of the process, which it chooses; null for a guest.</summary>
    public virtual string? Name => null;

    /// <summary>The heading.</summary>
    public abstract string Title { get; }

    /// <summary>The methods in use, with what they show, and those that are not, with the reason: sentences.</summary>
    public abstract IReadOnlyList<string> Notes { get; }

    /// <summary>Begins the first interval.</summary>
    public abstract void Begin();

    /// <summary>Ends an interval, and begins the next.</summary>
    /// <param name="found">Gets what happened, in ascending order for each method.</param>
    public abstract void Next(Action<Activity> found);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}
