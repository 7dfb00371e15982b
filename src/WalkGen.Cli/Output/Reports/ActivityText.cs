using WalkGen.Cli.Comparison;
using WalkGen.Cli.Watching;

namespace WalkGen.Cli.Output;

/// <summary>What happened to pages, as words.</summary>
internal static class ActivityText
{
    private static readonly (ActivityKinds Kind, string Name)[] OfWatch =
    [
        (ActivityKinds.Written, "written"),
        (ActivityKinds.Copied, "copied"),
        (ActivityKinds.Touched, "touched"),
    ];

    /// <summary>A word for each of <paramref name="kinds"/>.</summary>
    public static IEnumerable<string> Of(ActivityKinds kinds)
        => OfWatch.Where(known => (kinds & known.Kind) != 0).Select(static known => known.Name)
            .Concat(Names.Of((ChangeKinds)(kinds & ActivityKinds.Changes)));

    /// <summary>How exactly the addresses are known.</summary>
    public static string GranularityOf(in Activity activity) => activity.IsOfArea ? "area" : "page";

    /// <summary>The word for a method.</summary>
    public static string Of(WatchMethod method) => method switch
    {
        WatchMethod.SoftDirty => "soft_dirty",
        WatchMethod.PageMap => "pagemap",
        WatchMethod.Smaps => "smaps",
        WatchMethod.PageTables => "page_tables",
        _ => throw new ArgumentOutOfRangeException(nameof(method)),
    };
}
