namespace WalkGen.Benchmarks.Walkers;

/// <summary>Four walkers at once: a count, a handler for few pages, merged holes, and runs.</summary>
[FusedWalker(typeof(CountWalker), typeof(FilterWalker), typeof(HoleWalker), typeof(RunWalker))]
internal partial struct FusedFour;
