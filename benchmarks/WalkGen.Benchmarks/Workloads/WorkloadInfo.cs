namespace WalkGen.Benchmarks;

/// <summary>A workload that can be prepared.</summary>
/// <param name="Name">What it is called on the command line.</param>
/// <param name="Size">How many tables it takes, or pages if they are far apart.</param>
/// <param name="Prepare">Builds it in a size.</param>
/// <param name="Goals">What a measurement should come to.</param>
internal sealed record WorkloadInfo(string Name, int Size, Func<int, IWorkload> Prepare, params Goal[] Goals)
{
    /// <summary>Whether times are told for a whole walk instead of an entry.</summary>
    public bool IsPerWalk { get; init; }
}
