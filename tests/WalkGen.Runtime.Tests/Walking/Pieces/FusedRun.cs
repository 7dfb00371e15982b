using WalkGen.Pieces;

namespace WalkGen.Runtime.Tests.Walking.Pieces;

/// <summary>The calls and results of the parts of <see cref="ParallelWalkers.High"/>, alone or in one walk.</summary>
internal sealed class FusedRun
{
    public const int Parts = 6;

    private readonly (ulong Stop, ulong Throw)[] _at;

    /// <param name="at">The addresses at which each part ends the walk and throws.</param>
    public FusedRun((ulong Stop, ulong Throw)[] at)
    {
        _at = at;
        Calls = [.. at.Select(static (one, part) => new ParallelWalkers.Calls(one.Stop, one.Throw) { Code = part + 1 })];
    }

    public ParallelWalkers.Calls[] Calls { get; }

    public WalkResult[] Results { get; } = new WalkResult[Parts];

    public string?[] Failures { get; } = new string?[Parts];

    /// <summary>The result of the fused walk.</summary>
    public WalkResult Whole { get; private set; }

    public long Present { get; private set; }

    public FusedRun Alone(PageTable table, VirtualRange range)
    {
        var gaps = new ParallelWalkers.Gaps(Calls[0]);
        var pages = new ParallelWalkers.Pages(Calls[1]);
        var extents = new ParallelWalkers.Extents(Calls[2]);
        var holes = new ParallelWalkers.AllHoles(Calls[3]);
        var census = new ParallelWalkers.Census(Calls[4]);
        Run(0, () => gaps.Walk(table, range));
        Run(1, () => pages.Walk(table, range));
        Run(2, () => extents.Walk(table, range));
        Run(3, () => holes.Walk(table, range));
        Results[4] = census.Walk(table, range);
        Present = census.Present;
        var leaves = new ParallelWalkers.Leaves(Calls[5]);
        Run(5, () => leaves.Walk(table, range));
        return this;
    }

    /// <summary>Walks by the fused walker; without the part that takes PUD entries if <paramref name="isLow"/>.</summary>
    public FusedRun Fused(PageTable table, VirtualRange range, ParallelOptions? options, bool isLow)
    {
        try
        {
            if (isLow) Low(table, range, options);
            else High(table, range, options);
        }
        catch (InvalidOperationException thrown)
        {
            int part = Array.FindIndex(_at, static one => one.Throw != ParallelFusedTests.Never);
            Failures[part] = thrown.Message;
        }

        return this;
    }

    private void Low(PageTable table, VirtualRange range, ParallelOptions? options)
    {
        var low = new ParallelWalkers.Low(new(Calls[0]), new(Calls[1]), new(Calls[2]), new(Calls[3]), new(Calls[4]));
        Whole = options is null ? low.Walk(table, range) : low.WalkParallel(table, range, options);
        WalkResult[] results = [low.GapsResult, low.PagesResult, low.ExtentsResult, low.AllHolesResult, low.CensusResult];
        results.CopyTo(Results, 0);
        Present = low.Census.Present;
    }

    private void High(PageTable table, VirtualRange range, ParallelOptions? options)
    {
        var high = new ParallelWalkers.High(
            new(Calls[0]), new(Calls[1]), new(Calls[2]), new(Calls[3]), new(Calls[4]), new(Calls[5]));
        Whole = options is null ? high.Walk(table, range) : high.WalkParallel(table, range, options);
        WalkResult[] results =
            [high.GapsResult, high.PagesResult, high.ExtentsResult, high.AllHolesResult, high.CensusResult, high.LeavesResult];
        results.CopyTo(Results, 0);
        Present = high.Census.Present;
    }

    private void Run(int part, Func<WalkResult> walk)
    {
        try
        {
            Results[part] = walk();
        }
        catch (InvalidOperationException thrown)
        {
            Failures[part] = thrown.Message;
        }
    }
}
