using System.CommandLine;
using WalkGen.Cli.Output;

namespace WalkGen.Benchmarks;

/// <summary><c>ratios</c>: every workload by WalkGen and by the C walker, in one process.</summary>
internal static class RatiosCommand
{
    private const int FewestRounds = 7;
    private const int UsualRounds = 25;

    // Some tables are large and some machines slow. Nobody waits longer for figures than this.
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(2.75);

    private static readonly string[] Names = [.. WorkloadCatalog.All.Select(static info => info.Name), FirstWalk.Name];

    public static Command Create(Terminal terminal)
    {
        var json = new Option<bool>("--json") { Description = "One JSON object per workload and line, and nothing else." };
        var only = new Option<string[]>("--only") { Description = "Only these workloads.", HelpName = "name", AllowMultipleArgumentsPerToken = true };
        only.AcceptOnlyFromAmong(Names);
        var rounds = new Option<int>("--rounds") { Description = "How often each side is timed.", HelpName = "n", DefaultValueFactory = static _ => UsualRounds };
        rounds.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<int>() < FewestRounds) result.AddError($"Fewer than {FewestRounds} rounds say nothing.");
        });

        var command = new Command("ratios", "Times each workload by WalkGen and by a C walker in the shape of Linux's.") { json, only, rounds };
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
            Console.Error.WriteLine($"Not all was measured: this took more than {LongestRun.TotalSeconds} s.");
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
