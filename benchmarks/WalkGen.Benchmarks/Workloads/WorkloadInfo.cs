namespace WalkGen.Benchmarks;

/// <summary>A workload that can be prepared.</summary>
/// <param name="Name">The name on the command line.</param>
/// <param name="Size">The number of tables, of pages if they are far apart, or of VMAs.</param>
/// <param name="Prepare">Creates the workload in a size.</param>
/// <param name="Goals">The goals.</param>
internal sealed record WorkloadInfo(string Name, int Size, Func<int, IWorkload> Prepare, params Goal[] Goals)
{
    /// <summary>Whether times are per walk instead of per entry.</summary>
    public bool IsPerWalk { get; init; }
}
