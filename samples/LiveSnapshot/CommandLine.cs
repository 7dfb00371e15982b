using System.CommandLine;

namespace LiveSnapshot;

/// <summary>The options of the sample.</summary>
public static class CommandLine
{
    private const int Failed = 1;

    public static int Run(string[] arguments, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        Option<int> size = Number("--size", "The memory in MiB.", 256, 1, 65_536);
        Option<int> rounds = Number("--rounds", "The snapshots.", 5, 1, 1000);
        Option<int> interval = Number("--interval", "The time from a snapshot to the next in ms.", 1000, 0, 60_000);
        Option<int> threads = Number("--threads", "The threads that write.", 4, 1, 64);
        Option<int> pace = Number("--pace", "The pages that a thread writes each ms.", 10, 1, 10_000);
        var command = new RootCommand("Takes snapshots of memory that threads write, restores each and compares it.")
        {
            size, rounds, interval, threads, pace,
        };
        command.SetAction(parsed =>
        {
            try
            {
                using var memory = new TrackedBlock((nuint)parsed.GetValue(size) << 20);
                using var load = new Load(memory, parsed.GetValue(threads), parsed.GetValue(pace));
                var rows = new Session(memory, load, output);
                return rows.Run(parsed.GetValue(rounds), TimeSpan.FromMilliseconds(parsed.GetValue(interval)), cancellation) ? 0 : Failed;
            }
            catch (Exception e) when (e is PlatformNotSupportedException or UnauthorizedAccessException or InsufficientMemoryException)
            {
                error.WriteLine($"LiveSnapshot: {e.Message}");
                return Failed;
            }
        });
        return command.Parse(arguments).Invoke(new InvocationConfiguration { Output = output, Error = error });
    }

    private static Option<int> Number(string name, string description, int value, int least, int most)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < least || result.GetValueOrDefault<int>() > most)
                result.AddError($"{name} is from {least} to {most}.");
        });
        return option;
    }
}
