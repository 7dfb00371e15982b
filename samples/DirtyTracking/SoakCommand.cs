namespace DirtyTracking;

/// <summary>
/// <c>--soak</c>: runs the soak test of the dirty helpers for a number of stores and reports lost pages. <c>--soak-frames</c>: runs that
/// of the dirty log and of the dirty ring for a time.
/// </summary>
internal static class SoakCommand
{
    public static int Run(long stores)
    {
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            stop.Cancel();
        };

        var progress = Console.IsErrorRedirected ? null : new ProgressLine(stores);
        SoakResult result = Soak.Run(new SoakOptions { Stores = stores }, progress, stop.Token);
        if (progress is not null) ProgressLine.End();
        Console.WriteLine(
            $"{result.Stores:n0} stores by 2 CPUs in {result.Elapsed.TotalSeconds:f1} s, {result.Rounds:n0} rounds, "
            + $"{result.Recorded:n0} pages recorded, {result.LostPages} lost"
            + (stop.IsCancellationRequested ? " (interrupted)" : ""));
        return result.LostPages == 0 ? 0 : 1;
    }

    public static int RunFrames(TimeSpan duration)
    {
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            stop.Cancel();
        };

        using var log = new FrameSoak();
        using var ring = new FrameSoak(protocol: static (bus, start, length) => new FrameRingProtocol(bus, start, length));
        return Run("log", log) + Run("ring", ring) == 0 ? 0 : 1;

        int Run(string name, FrameSoak soak)
        {
            SoakResult result = soak.Run(duration / 2, stop: stop.Token);
            Console.WriteLine(
                $"{name}: {result.Stores:n0} stores by 3 CPUs in {result.Elapsed.TotalSeconds:f1} s, {result.Rounds:n0} rounds, "
                + $"{result.Recorded:n0} pages recorded, {result.LostPages} lost");
            return result.LostPages;
        }
    }

    /// <summary>A progress line on the terminal, which is overwritten.</summary>
    private sealed class ProgressLine(long stores) : IProgress<SoakResult>
    {
        public void Report(SoakResult value)
            => Console.Error.Write(
                $"\r{value.Stores * 100 / stores,3} %  {value.Stores:n0} stores, {value.Rounds:n0} rounds, {value.LostPages} pages lost ");

        public static void End() => Console.Error.WriteLine();
    }
}
