using WalkGen.Cli;
using WalkGen.Cli.Output;

ClosedStreams.Reserve();
using var interrupt = new Interrupt();
return interrupt.Run(args);
