namespace WalkGen.Cli.Watching;

/// <summary>What was watched: pages whose addresses are known, and areas of which only the number of pages is known.</summary>
/// <param name="watched">The process or guest.</param>
internal sealed class HeatRecord(Watched watched)
{
    private readonly DateTimeOffset _start = DateTimeOffset.UtcNow;

    public string Title => watched.Title;

    public IReadOnlyList<string> Notes => watched.Notes;

    /// <summary>When it began.</summary>
    public DateTimeOffset Start => _start;

    /// <summary>How long it lasted.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>The number of intervals.</summary>
    public int Intervals { get; private set; }

    /// <summary>Pages at their addresses.</summary>
    public HeatGrid Pages { get; } = new();

    /// <summary>Pages somewhere in their area: a row is an area, or several.</summary>
    public HeatGrid Areas { get; } = new();

    /// <summary>Begins to add what happened in an interval.</summary>
    public void AddInterval(TimeSpan elapsed)
    {
        Elapsed = elapsed;
        Pages.AddInterval(Intervals);
        Areas.AddInterval(Intervals);
        Intervals++;
    }

    /// <summary>Adds what happened in the last interval.</summary>
    public void Add(in Activity activity)
    {
        if (activity.IsOfArea) Areas.Add(activity.Start, 1, activity.Pages, activity.Heat, activity.Area?.Name);
        else Pages.Add(activity.Start, activity.Length, activity.Pages, activity.Heat, activity.Area?.Name);
    }
}
