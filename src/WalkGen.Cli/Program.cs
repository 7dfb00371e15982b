using WalkGen.Cli;
using WalkGen.Cli.Output;

return Tool.Run(args, Terminal.OfProcess());
