using WalkGen.Cli.Live;
using WalkGen.Cli.Watching;

namespace WalkGen.Cli.Tests;

/// <summary>A watch without the tool around it: the test decides when an interval ends.</summary>
internal static class WatchedRun
{
    public static WatchedProcess Watch(int process, VirtualRange range, bool clears = true)
    {
        var watched = new WatchedProcess(ProcessView.Open(process), range, clears);
        watched.Begin();
        return watched;
    }

    public static List<Activity> Next(WatchedProcess watched)
    {
        List<Activity> found = [];
        watched.Next(found.Add);
        return found;
    }

    public static IEnumerable<ulong> AddressesOf(IEnumerable<Activity> found, ActivityKinds kind)
        => found.Where(activity => (activity.Kinds & kind) != 0)
            .SelectMany(static activity => Enumerable.Range(0, (int)activity.Pages)
                .Select(page => activity.Start.Value + ((ulong)page * activity.PageSize)));
}
