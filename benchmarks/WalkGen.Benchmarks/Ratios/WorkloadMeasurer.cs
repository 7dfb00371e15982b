namespace WalkGen.Benchmarks;

/// <summary>Measures the sides of a workload in turns, in one process, after a check that their results are equal.</summary>
internal sealed class WorkloadMeasurer(NativeWalker? native, int rounds, CancellationToken cancellationToken)
{
    private ulong _sink; // uses the results, so that no compiler removes the work

    /// <summary>Prepares and measures <paramref name="info"/>.</summary>
    /// <exception cref="UnequalResultsException">The sides differ.</exception>
    /// <exception cref="OperationCanceledException">The measurement was cancelled.</exception>
    public Measurement Measure(WorkloadInfo info)
    {
        using IWorkload workload = info.Prepare(info.Size);
        WorkloadCheck.Run(info.Name, workload, native);

        Action? restore = workload.Edits ? workload.Restore : null;
        var ours = new Side(() => _sink += workload.RunWalkGen().Count, restore);
        var sum = new Side(() => _sink += workload.RunSum(), restore: null);
        var theirs = native is null ? null : new Side(() => _sink += workload.RunNative(native).Count, restore);
        var other = workload.Other is { } way ? new Side(() => _sink += way.Run().Count, restore) : null;

        Side[] sides = [.. new[] { ours, theirs, sum, other }.OfType<Side>()];
        foreach (var side in sides) side.WarmUp(cancellationToken);
        for (int round = 0; round < rounds; round++)
        {
            foreach (var side in sides)
            {
                cancellationToken.ThrowIfCancellationRequested();
                side.Round();
            }
        }

        double divisor = info.IsPerWalk ? 1 : workload.Entries;
        var result = new Measurement(info.Name, info.IsPerWalk);
        result.Add(Measurement.Ns, ours.Min / divisor);
        result.Add(Measurement.CNs, theirs?.Min / divisor);
        result.Add(Measurement.Ratio, theirs?.Min / ours.Min);
        result.Add(Measurement.SumNs, sum.Min / divisor);
        result.Add(Measurement.TimesSum, ours.Min / sum.Min);
        result.Add(Measurement.NsMedian, ours.Median / divisor);
        result.Add(Measurement.CNsMedian, theirs?.Median / divisor);
        result.Add(
            Measurement.RatioMedian,
            theirs is null ? null : Side.MedianOf(theirs.Times.Zip(ours.Times, static (c, walkGen) => c / walkGen)));
        result.Add(Measurement.SumNsMedian, sum.Median / divisor);
        if (other is not null)
        {
            var (ns, times) = workload.Other!.Name switch
            {
                Alternative.Plain => (Measurement.PlainNs, Measurement.TimesPlain),
                Alternative.Contiguous => (Measurement.ContiguousNs, Measurement.TimesContiguous),
                Alternative.OneThread => (Measurement.OneThreadNs, Measurement.TimesOneThread),
                Alternative.Dearest => (Measurement.DearestNs, Measurement.TimesDearest),
                Alternative.OneByOne => (Measurement.OneByOneNs, Measurement.TimesOneByOne),
                Alternative.Twin => (Measurement.TwinNs, Measurement.TimesTwin),
                _ => (Measurement.TypedNs, Measurement.TimesTyped),
            };
            result.Add(ns, other.Min / divisor);
            result.Add(times, ours.Min / other.Min);
        }

        return result;
    }
}
