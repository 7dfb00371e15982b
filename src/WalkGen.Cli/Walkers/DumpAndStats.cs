namespace WalkGen.Cli.Walkers;

/// <summary>Finds the runs of <c>walkgen dump</c> and counts for <c>walkgen stats</c> in one walk.</summary>
[FusedWalker(typeof(NonPresentWalker), typeof(StatsWalker))]
internal sealed partial class DumpAndStats;
