using System.CommandLine;
using BenchmarkDotNet.Running;
using WalkGen.Benchmarks;
using WalkGen.Cli.Output;

int? width = Console.IsOutputRedirected ? null : Console.WindowWidth;
var terminal = new Terminal(Console.OpenStandardOutput(), Console.Error, width);

var native = new Option<string>(FirstWalk.NativeOption);
var firstWalk = new Command(FirstWalk.Name) { native };
firstWalk.Hidden = true; // called by the program itself
firstWalk.SetAction(arguments => FirstWalk.Run(arguments.GetValue(native), Console.Out));

var bdn = new Command("bdn", "Runs the same workloads with BenchmarkDotNet, which gets all further arguments.")
{
    TreatUnmatchedTokensAsErrors = false,
};
bdn.SetAction(static arguments => { BenchmarkSwitcher.FromAssembly(typeof(FirstWalk).Assembly).Run([.. arguments.UnmatchedTokens]); });

var root = new RootCommand("Measures how fast WalkGen walks page tables.")
{
    RatiosCommand.Create(terminal),
    EndToEndCommand.Create(),
    ScaleCommand.Create(terminal),
    GeneratorCommand.Create(),
    BuildCostCommand.Create(),
    EmulationCommand.Create(),
    DirtyRoundsCommand.Create(),
    SnapshotsCommand.Create(),
    KdumpCommand.Create(),
    LinuxDumpCommand.Create(),
    LiveCommand.Create(),
    firstWalk,
    bdn,
};
var parsed = root.Parse(args);
if (parsed.Errors.Count == 0) return parsed.Invoke();

// The standard output contains only results.
foreach (var error in parsed.Errors) Console.Error.WriteLine(error.Message);
return ExitCode.Usage;
