namespace WalkGen.Emulation.Tests;

/// <summary>Tests whose threads need the cores for themselves: no other test runs at the same time.</summary>
[CollectionDefinition(nameof(Concurrency), DisableParallelization = true)]
public sealed class Concurrency;
