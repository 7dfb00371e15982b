using System.CommandLine;
using WalkGen.Cli.Output;

namespace WalkGen.Benchmarks;

/// <summary><c>ratios</c>: measures every workload with WalkGen and with the C walker, in one process.</summary>
internal static class RatiosCommand
{
    private const int FewestRounds = 7;
    private const int DefaultRounds = 25;

    // The limit of the whole measurement, for slow machines.
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(2.75);

    private const string Description = "Measures each workload with WalkGen and with a C walker that has the structure of Linux's."
        + " DOTNET_EnableAVX512=0 in the environment limits vectors to 256 bits, DOTNET_EnableAVX2=0 to 128.";

    private static readonly string[] Names = [.. WorkloadCatalog.All.Select(static info => info.Name), FirstWalk.Name];

    public static Command Create(Terminal terminal)
    {
        var json = new Option<bool>("--json") { Description = "Write one JSON object per workload and line." };
        var only = new Option<string[]>("--only")
        {
            Description = "Measure only these workloads.",
            HelpName = "name",
            AllowMultipleArgumentsPerToken = true,
        };
        only.AcceptOnlyFromAmong(Names);
        var rounds = new Option<int>("--rounds")
        {
            Description = "The number of rounds.",
            HelpName = "n",
            DefaultValueFactory = static _ => DefaultRounds,
        };
        rounds.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<int>() < FewestRounds) result.AddError($"The number of rounds must be at least {FewestRounds}.");
        });

        var command = new Command("ratios", Description)
        {
            json, only, rounds,
        };
        command.SetAction(arguments => Run(terminal, arguments.GetValue(json), arguments.GetValue(only) ?? [], arguments.GetValue(rounds)));
        return command;
    }

    private static int Run(Terminal terminal, bool isJson, string[] only, int rounds)
    {
        using var stop = new CancellationTokenSource(LongestRun);
        bool isInterrupted = false;
        ConsoleCancelEventHandler onCancel = (_, e) =>
        {
            e.Cancel = true;
            isInterrupted = true;
            stop.Cancel();
        };
        Console.CancelKeyPress += onCancel;
        try
        {
            return Measure(terminal, isJson, [.. Names.Where(name => only.Length == 0 || only.Contains(name))], rounds, stop.Token);
        }
        catch (OperationCanceledException)
        {
            if (isInterrupted) return ExitCode.Interrupted;
            Console.Error.WriteLine($"Some workloads were not measured: the limit of {LongestRun.TotalSeconds} s was reached.");
            return ExitCode.Failed;
        }
        finally
        {
            Console.CancelKeyPress -= onCancel;
        }
    }

    private static int Measure(Terminal terminal, bool isJson, string[] names, int rounds, CancellationToken cancellationToken)
    {
        using var native = NativeBuild.Run();
        using var progress = new Progress(names.Length);
        if (!isJson)
        {
            terminal.Text.WriteLine(Machine.Describe());
            terminal.Text.Flush();
        }

        if (native.Problem is { } problem) progress.Say(problem);

        Machine.SpinUp(cancellationToken);
        var measurer = new WorkloadMeasurer(native.Walker, rounds, cancellationToken);
        List<(Measurement, IReadOnlyList<Goal>)> results = [];
        int code = ExitCode.Done;
        foreach (string name in names)
        {
            progress.Next(name);
            try
            {
                var info = WorkloadCatalog.All.FirstOrDefault(info => info.Name == name);
                var measurement = info is null ? FirstWalk.Measure(native.Walker, cancellationToken) : measurer.Measure(info);
                if (isJson) RatioJson.Write(terminal.Output, measurement);
                results.Add((measurement, info?.Goals ?? FirstWalk.Goals));
            }
            catch (UnequalResultsException e)
            {
                progress.Say(e.Message);
                code = ExitCode.Failed;
            }
        }

        progress.Dispose();
        if (!isJson) RatioTable.Write(terminal, results);
        return code;
    }
}
