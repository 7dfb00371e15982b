namespace WalkGen.Benchmarks;

/// <summary>Checks that all sides have the same result and leave the same tables.</summary>
internal static class WorkloadCheck
{
    /// <exception cref="UnequalResultsException">They do not.</exception>
    public static void Run(string name, IWorkload workload, NativeWalker? native)
    {
        var ours = ResultOf(workload, workload.RunWalkGen);
        if (native is not null) Compare("the C walker", ResultOf(workload, () => workload.RunNative(native)));
        if (workload.Other is { Name: not Alternative.Dearest } other) Compare($"the {other.Name} walk", ResultOf(workload, other.Run));

        void Compare(string side, Result theirs)
        {
            if (theirs != ours) throw new UnequalResultsException(name, side, ours, theirs);
        }
    }

    private static Result ResultOf(IWorkload workload, Func<Outcome> run)
    {
        workload.Restore();
        Outcome found = run();
        return new Result(found, workload.HashChanges());
    }

    private sealed record Result(Outcome Found, ulong HashOfChanges);
}
