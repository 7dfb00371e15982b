namespace DirtyTracking;

/// <summary><c>--soak</c>: runs the soak test for a number of stores and reports lost pages.</summary>
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

    /// <summary>A progress line on the terminal, which is overwritten.</summary>
    private sealed class ProgressLine(long stores) : IProgress<SoakResult>
    {
        public void Report(SoakResult value)
            => Console.Error.Write(
                $"\r{value.Stores * 100 / stores,3} %  {value.Stores:n0} stores, {value.Rounds:n0} rounds, {value.LostPages} pages lost ");

        public static void End() => Console.Error.WriteLine();
    }
}
