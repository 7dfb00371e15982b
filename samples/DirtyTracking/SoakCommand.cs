namespace DirtyTracking;

/// <summary>
/// <c>--soak</c>: runs the soak test of the dirty helpers for a number of stores and reports lost pages. <c>--soak-guest</c>: runs that
/// of guests with the dirty log and with the dirty ring.
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

    public static int RunGuest(long stores)
    {
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            stop.Cancel();
        };

        return Run("log", new GuestSoakOptions { Stores = stores / 2 })
            + Run("ring", new GuestSoakOptions
            {
                Stores = stores - stores / 2,
                Protocol = static (bus, start, length) => new FrameRingProtocol(bus, start, length),
            });

        int Run(string name, GuestSoakOptions options)
        {
            using var soak = new GuestSoak(options);
            var progress = Console.IsErrorRedirected ? null : new ProgressLine(options.Stores);
            GuestSoakResult result = soak.Run(progress, stop.Token);
            if (progress is not null) ProgressLine.End();
            Console.WriteLine($"{name}: {result}{(stop.IsCancellationRequested ? " (interrupted)" : "")}");
            return result.Mistakes == 0 ? 0 : 1;
        }
    }

    /// <summary>A progress line on the terminal, which is overwritten.</summary>
    private sealed class ProgressLine(long stores) : IProgress<SoakResult>, IProgress<GuestSoakResult>
    {
        public void Report(SoakResult value)
            => Console.Error.Write(
                $"\r{value.Stores * 100 / stores,3} %  {value.Stores:n0} stores, {value.Rounds:n0} rounds, {value.LostPages} pages lost ");

        public void Report(GuestSoakResult value)
            => Console.Error.Write(
                $"\r{Math.Min(100, value.Stores * 100 / stores),3} %  {value.Stores:n0} stores, {value.Snapshots:n0} snapshots, "
                + $"{value.Mistakes} mistakes ");

        public static void End() => Console.Error.WriteLine();
    }
}
