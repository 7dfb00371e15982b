using System.CommandLine;
using BenchmarkDotNet.Running;
using WalkGen.Benchmarks;
using WalkGen.Cli.Output;

var terminal = Terminal.OfProcess();
var native = new Option<string>(FirstWalk.NativeOption);
var firstWalk = new Command(FirstWalk.Name) { native };
firstWalk.Hidden = true; // for the program itself
firstWalk.SetAction(arguments => FirstWalk.Run(arguments.GetValue(native), Console.Out));

var bdn = new Command("bdn", "Runs the same workloads by BenchmarkDotNet, which takes all that follows.") { TreatUnmatchedTokensAsErrors = false };
bdn.SetAction(static arguments => { BenchmarkSwitcher.FromAssembly(typeof(FirstWalk).Assembly).Run([.. arguments.UnmatchedTokens]); });

return new RootCommand("How fast WalkGen walks page tables.") { RatiosCommand.Create(terminal), firstWalk, bdn }.Parse(args).Invoke();
